import type { ClaimsSchema } from '../contract/claims-schema.ts';
import { readMembers, UNREADABLE } from '../options/members.ts';
import type { Position } from '../options/problems.ts';
import { readSchema } from '../options/read-schema.ts';
import { oneOrMore, string } from '../options/readers.ts';
import { readSettings } from '../options/rows.ts';
import type { OptionRows } from '../options/rows.ts';
import { hasLoneSurrogate } from '../wire/lone-surrogate.ts';
import { MAX_TYPE_LENGTH } from './claim.ts';

/** Schemas by the type of the details that they validate. */
export type DetailSchemas = Readonly<Record<string, ClaimsSchema>>;

/** The options of {@link createAuthorizationDetails}. */
export interface AuthorizationDetailsOptions<Schemas extends DetailSchemas = DetailSchemas> {
  /**
   * A Standard Schema (zod, valibot, arktype) for each `type` that means something to this API. Its
   * input is a copy of one detail. Details of other types grant nothing and are left out. A member
   * that the schema does not know may be a restriction, so let the schema refuse it
   * (`z.strictObject`, `v.strictObject`).
   */
  readonly types: Schemas;
  /**
   * The locations of this API. A detail with `locations` counts only if it names one of them,
   * character by character. Default: none, so that only details without `locations` count.
   */
  readonly locations?: string | readonly string[];
}

/** {@link AuthorizationDetailsOptions} in the form in which they are used. */
export interface AuthorizationDetailsSettings {
  readonly types: ReadonlyMap<string, ClaimsSchema>;
  readonly locations: readonly string[];
}

/** The rows of {@link AuthorizationDetailsOptions}. */
export const AUTHORIZATION_DETAILS_ROWS: OptionRows<
  AuthorizationDetailsOptions,
  AuthorizationDetailsSettings
> = {
  types: {
    read: readTypes,
    required: 'a schema for each type of detail, such as { payment: schema }',
  },
  locations: { read: oneOrMore(string), fallback: [] },
};

/**
 * Returns the settings that `input` describes.
 *
 * @throws {ConfigError} `invalid_options` with every problem at once
 */
export function readDetailsOptions(input: unknown): AuthorizationDetailsSettings {
  return readSettings(AUTHORIZATION_DETAILS_ROWS, input, 'authorizationDetails');
}

function readTypes(value: unknown, at: Position): ReadonlyMap<string, ClaimsSchema> | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const names = isObject ? Object.keys(value) : [];
  if (names.length === 0) return at.report('must be an object with a schema for each type');
  const members = readMembers(value, at, names) ?? {};
  const schemas = new Map<string, ClaimsSchema>();
  for (const name of names) {
    const member = members[name];
    if (!isTypeName(name)) at.member(name).report(`is not a type: 1–${MAX_TYPE_LENGTH} characters`);
    const schema = member === UNREADABLE ? undefined : readSchema(member, at.member(name));
    if (schema !== undefined) schemas.set(name, schema);
  }
  return schemas;
}

/** Tells whether a detail may have this type at all. */
function isTypeName(name: string): boolean {
  return name.trim() !== '' && name.length <= MAX_TYPE_LENGTH && !hasLoneSurrogate(name);
}
