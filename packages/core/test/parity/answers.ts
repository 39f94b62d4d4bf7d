import { isMembers, layOver } from '../members.ts';
import type { Members } from '../members.ts';
import { createNamed } from '../named.ts';
import type { Named } from '../named.ts';

/** Answers by name, so that each string on the wire is written once. */
export interface Answers {
  /** Returns these, and those at the head of a data file. */
  readonly with: (ownAnswers: unknown) => Answers;
  /** Returns `expect` with its named answers resolved, per mode if it distinguishes modes. */
  readonly fill: (path: string, expect: unknown) => unknown;
  /** Throws a TypeError where an answer that was added last is not used. */
  readonly checkUsed: (path: string) => void;
}

/**
 * Returns the answers of a file. One may stand on another (`answer`) that is shared or above it.
 *
 * @throws TypeError for an answer that does not exist or has the name of another.
 */
export function createAnswers(file: unknown, shared?: Named<Members>): Answers {
  const own = createNamed<Members>('answer');
  const find: Find = (name) =>
    shared === undefined || own.has(name) ? own.find(name) : shared.find(name);
  for (const [name, members] of Object.entries((file ?? {}) as Readonly<Record<string, Members>>)) {
    if (shared?.has(name) === true) throw new TypeError(`two answers are called ${name}`);
    own.add(name, fillOne(members, find));
  }
  return {
    with: (ownAnswers) => createAnswers(ownAnswers, own),
    fill: (path, expect) => {
      try {
        return fill(expect, find);
      } catch (error) {
        throw new TypeError(`${path}: ${(error as Error).message}`, { cause: error });
      }
    },
    checkUsed: (path) => {
      const unused = own.unused();
      if (unused.length > 0) {
        throw new TypeError(`${path}: nothing uses the ${unused.join(', the ')}`);
      }
    },
  };
}

type Find = Named<Members>['find'];

function fill(expect: unknown, find: Find): unknown {
  if (!isMembers(expect) || !('sync' in expect)) return fillOne(expect, find);
  const modes = Object.entries(expect).map(([mode, one]) => [mode, fillOne(one, find)] as const);
  return Object.fromEntries(modes);
}

function fillOne(given: unknown, find: Find): Members {
  if (typeof given === 'string') return find(given);
  if (!isMembers(given)) throw new TypeError('an answer is a name or an object');
  const { answer, challengeAppend, ...over } = given;
  const whole = layOver(answer === undefined ? {} : find(answer), over);
  if (challengeAppend === undefined) return whole;
  const { challenge } = whole;
  if (typeof challenge !== 'string' || typeof challengeAppend !== 'string') {
    throw new TypeError('challengeAppend is text after a challenge');
  }
  return { ...whole, challenge: `${challenge}${challengeAppend}` };
}
