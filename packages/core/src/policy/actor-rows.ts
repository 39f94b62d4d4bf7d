import type { ActorDemand, ActorOptions } from '../contract/actor.ts';
import type { Position } from '../options/problems.ts';
import { boolean, string, strings } from '../options/readers.ts';
import { readTable } from '../options/rows.ts';
import type { OptionRows } from '../options/rows.ts';

/** The rows of {@link ActorOptions}. */
export const ACTOR_ROWS: OptionRows<ActorOptions, ActorOptions> = {
  subjects: { read: strings, refusesUndefined: true },
  clientIds: { read: strings, refusesUndefined: true },
  issuer: { read: string, refusesUndefined: true },
  optional: { read: boolean },
};

const NO_ACTOR: ActorDemand = Object.freeze({
  optional: true,
  issuer: undefined,
  subjects: new Set<string>(),
  clientIds: undefined,
});

/** Reads who may act with a token. */
export function readActor(value: unknown, at: Position): ActorDemand | undefined {
  if (value === false) return NO_ACTOR;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return at.report("must be false, or an object such as { subjects: ['service-a'] }");
  }
  const read = readTable(ACTOR_ROWS, value, at);
  if (read === undefined) return undefined;
  const { subjects, clientIds, issuer, optional = false } = read;
  if (!namesParty(value)) {
    at.report('must have `subjects` or `clientIds`');
  }
  return Object.freeze({
    optional,
    issuer,
    subjects: subjects && new Set(subjects),
    clientIds: clientIds && new Set(clientIds),
  });
}

/** Whether one of the two was given: if it is wrong, that is reported already. */
function namesParty(value: object): boolean {
  return Object.hasOwn(value, 'subjects') || Object.hasOwn(value, 'clientIds');
}
