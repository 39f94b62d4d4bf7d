import type { Actor, ActorDemand, ActorIdentity } from '../contract/actor.ts';
import { refusal } from '../errors/refusal.ts';
import type { Mapping } from '../policy/mapping.ts';
import { isJsonObject, memberOf } from '../wire/json.ts';
import { hasLoneSurrogate } from '../wire/lone-surrogate.ts';
import { readClientId } from './client-id.ts';
import type { UnverifiedClaims } from './token.ts';

const MAX_ACTORS = 16;
const MAX_CHARACTERS = 4_096;
const CLIENT_ID: readonly (readonly string[])[] = [['client_id']];

/**
 * Returns the party that acts with a token, or undefined for a token without `act`. Refuses a claim that
 * is not an object at any level, that identifies nobody, and a chain of more than 16 parties or 4,096
 * characters.
 *
 * @throws {AuthError} `invalid_claims`
 * @see RFC 8693 §4.1
 */
export function readActor(payload: UnverifiedClaims, mapping: Mapping): Actor | undefined {
  if (!Object.hasOwn(payload, 'act')) return undefined;
  const parties: ActorIdentity[] = [];
  let characters = 0;
  for (let act = payload['act']; act !== undefined; act = memberOf(act, 'act')) {
    if (!isJsonObject(act)) refuse('is not an object');
    const party = readParty(act, payload['iss'], mapping);
    characters += lengthOf(party);
    if (parties.push(party) > MAX_ACTORS || characters > MAX_CHARACTERS) refuse('is too long');
  }
  const [current, ...priorActors] = parties;
  return current && Object.freeze({ ...current, priorActors: Object.freeze(priorActors) });
}

function readParty(act: UnverifiedClaims, iss: unknown, mapping: Mapping): ActorIdentity {
  if (Object.keys(act).every((name) => name === 'act')) refuse('identifies nobody');
  const clientId = readClientId(act, mapping.clientIdClaim ?? CLIENT_ID);
  if (clientId !== undefined && hasLoneSurrogate(clientId)) refuse('contains a lone surrogate');
  return Object.freeze({
    issuer: readText(act, 'iss') ?? String(iss),
    subject: readText(act, 'sub'),
    clientId,
  });
}

function readText(act: UnverifiedClaims, name: string): string | undefined {
  const value = memberOf(act, name);
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value === '' || hasLoneSurrogate(value)) {
    refuse(`has a member ${name} that is not a well-formed string`);
  }
  return value;
}

function lengthOf({ issuer, subject = '', clientId = '' }: ActorIdentity): number {
  return issuer.length + subject.length + clientId.length;
}

function refuse(fault: string): never {
  throw refusal('invalid_claims', { problem: 'fault', claim: 'act', fault });
}

/** Returns whether a token of `issuer` may be used by this actor, or by none. */
export function mayAct(actor: Actor | undefined, issuer: string, demand: ActorDemand): boolean {
  if (actor === undefined) return demand.optional;
  const { subjects, clientIds } = demand;
  return (
    actor.issuer === (demand.issuer ?? issuer) &&
    isNamed(actor.subject, subjects) &&
    isNamed(actor.clientId, clientIds)
  );
}

function isNamed(name: string | undefined, accepted: ReadonlySet<string> | undefined): boolean {
  return accepted === undefined || (name !== undefined && accepted.has(name));
}
