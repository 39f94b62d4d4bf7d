import { callback, oneOf, string, strings } from '../options/readers.ts';
import { readOptions } from '../options/problems.ts';
import type { Position } from '../options/problems.ts';
import { readTable } from '../options/rows.ts';
import type { OptionRows } from '../options/rows.ts';
import { LIST_MEMBERS } from './claim.ts';
import type { ClaimedDetail } from './claim.ts';

/** Which detail is enough. One detail alone has to meet everything that is given. */
export interface DetailMatchOptions {
  /** The type of the detail, one of those with a schema. */
  readonly type: string;
  /** The detail must name all of these actions. */
  readonly actions?: readonly string[];
  /** The detail must name all of these locations. */
  readonly locations?: readonly string[];
  /** The detail must name all of these kinds of data. */
  readonly datatypes?: readonly string[];
  /** The detail must name all of these privileges. */
  readonly privileges?: readonly string[];
  /** The `identifier` of the detail. */
  readonly identifier?: string;
  /**
   * `check(detail)` is your own check of what the schema returned. Return `true` to accept the
   * detail, or `false` to refuse it. Anything else, a promise too, is refused with 503.
   */
  readonly check?: (detail: never) => boolean;
}

/** {@link DetailMatchOptions} for details that schemas describe. */
export type DetailMatch<Detail extends { readonly type: string }> = Detail extends unknown
  ? Omit<DetailMatchOptions, 'type' | 'check'> & {
      readonly type: Detail['type'];
      readonly check?: (detail: Detail) => boolean;
    }
  : never;

/** Tells whether a detail is enough, as the token has it and as the schema returned it. */
export type Match = (claimed: ClaimedDetail, detail: unknown) => boolean;

/** {@link DetailMatchOptions} in the form in which they are used. */
interface DetailMatchSettings extends Omit<DetailMatchOptions, 'check'> {
  readonly check?: (detail: unknown) => unknown;
}

/** Returns the rows of {@link DetailMatchOptions} for these types. */
export function toMatchRows(
  types: readonly string[],
): OptionRows<DetailMatchOptions, DetailMatchSettings> {
  return {
    type: { read: oneOf(types), required: `one of ${types.join(', ')}`, standIn: '' },
    actions: { read: strings, refusesUndefined: true },
    locations: { read: strings, refusesUndefined: true },
    datatypes: { read: strings, refusesUndefined: true },
    privileges: { read: strings, refusesUndefined: true },
    identifier: { read: string, refusesUndefined: true },
    check: { read: callback, refusesUndefined: true },
  };
}

/**
 * Reads which details are enough.
 *
 * @throws {ConfigError} `invalid_options` with every problem at once
 */
export function readMatches(
  name: string,
  types: readonly string[],
  matches: readonly unknown[],
): readonly Match[] {
  return readOptions((problems) => {
    const at = problems.at(name);
    if (matches.length === 0) at.report('needs at least one detail to require');
    return matches.map((match, index) => readMatch(types, match, at.entry(index)));
  });
}

function readMatch(types: readonly string[], value: unknown, at: Position): Match {
  const { type, identifier, check, ...lists } = readTable(toMatchRows(types), value, at) ?? {
    type: '',
  };
  return (claimed, detail) =>
    claimed.type === type &&
    (identifier === undefined || claimed.identifier === identifier) &&
    LIST_MEMBERS.every((name) => hasAll(claimed.lists.get(name), lists[name])) &&
    (check === undefined || isAccepted(check(detail)));
}

/** A detail that does not say what it is limited to, or says something else, is not enough. */
function hasAll(named: readonly string[] | undefined, needed: readonly string[] = []): boolean {
  return needed.every((value) => named?.includes(value) === true);
}

function isAccepted(answer: unknown): boolean {
  if (typeof answer === 'boolean') return answer;
  // A promise that rejects would end the process.
  Promise.resolve(answer).catch(() => {});
  throw new TypeError('a check of authorization details must return true or false');
}
