import type { Position } from '../options/problems.ts';
import { boolean, listOf, oneOrMore, string } from '../options/readers.ts';
import { readTable } from '../options/rows.ts';
import type { OptionRows, Reader } from '../options/rows.ts';
import type { ClaimPlace } from './claim-place.ts';

/** {@link ClaimPlace} as its rows return it. */
interface ClaimPlaceSettings extends Omit<ClaimPlace, 'path'> {
  readonly path: readonly string[];
}

/** A place where names stand, in the form in which tokens are read. */
export interface NamePlace {
  readonly path: readonly string[];
  /** Undefined: a string is one name. */
  readonly separator: string | undefined;
  readonly prefix: string | undefined;
  readonly objectKeys: boolean;
}

/** A name, or the path to one: each is read as a path. */
const readPath = oneOrMore(string);

/** The rows of {@link ClaimPlace}. */
export const CLAIM_PLACE_ROWS: OptionRows<ClaimPlace, ClaimPlaceSettings> = {
  path: { read: readPath, standIn: [''], required: 'the name of a claim, or a path' },
  separator: { read: readSeparator, refusesUndefined: true },
  prefix: { read: string, refusesUndefined: true },
  objectKeys: { read: boolean },
};

const CLIENT_PLACE_ROWS = { path: CLAIM_PLACE_ROWS.path };

/** Reads where scopes or permissions stand: a claim, a path, or one or more places. */
export const readNamePlaces: Reader<readonly NamePlace[]> = placesReader(
  readNamePlace,
  toNamePlace,
);

/** Reads where the client id stands: a claim, a path, or places that are paths alone. */
export const readClientPlaces: Reader<readonly (readonly string[])[]> = placesReader(
  (value, at) => readTable(CLIENT_PLACE_ROWS, value, at)?.path,
  (path) => path,
);

/** Returns the place at a path. Only `scope` and `scp` are split at spaces (RFC 6749 §3.3). */
export function toNamePlace(path: readonly string[]): NamePlace {
  const isSpaced = path.length === 1 && (path[0] === 'scope' || path[0] === 'scp');
  return { path, separator: isSpaced ? ' ' : undefined, prefix: undefined, objectKeys: false };
}

function readNamePlace(value: unknown, at: Position): NamePlace | undefined {
  const read = readTable(CLAIM_PLACE_ROWS, value, at);
  if (read === undefined) return undefined;
  const { path, separator, prefix, objectKeys = false } = read;
  if (objectKeys && separator !== undefined) {
    at.member('separator').report('contradicts `objectKeys`');
  }
  const usual = toNamePlace(path);
  return { ...usual, separator: separator ?? usual.separator, prefix, objectKeys };
}

function readSeparator(value: unknown, at: Position): string | undefined {
  return typeof value === 'string' && value !== ''
    ? value
    : at.report('must be a string of at least one character');
}

/** A list without an object in it is one path, and a list with one is a list of places. */
function placesReader<Place>(
  readPlace: Reader<Place>,
  toPlace: (path: readonly string[]) => Place,
): Reader<readonly Place[]> {
  const readPlaces = oneOrMore(readPlace, listOf(readPlace, '{ path, … }'));
  return (value, at) => {
    if (isObject(value) && !(Array.isArray(value) && !value.some(isObject))) {
      return readPlaces(value, at);
    }
    const path = readPath(value, at);
    return path === undefined ? undefined : [toPlace(path)];
  };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
