/**
 * The reader of options, for packages that take options in the same way as this one: one table per
 * option set, keyed by its public type. It may change with any release.
 *
 * @module
 */
export type { Position } from './problems.ts';
export {
  anyString,
  boolean,
  callback,
  handedOn,
  hasMethods,
  integer,
  listOf,
  maybeEmptyListOf,
  number,
  oneOf,
  oneOrMore,
  options,
  string,
  strings,
  stringWithout,
  withMethods,
} from './readers.ts';
export { requireKnown } from './members.ts';
export { readSettings } from './rows.ts';
export type { OptionRows, Reader, SettingsOf } from './rows.ts';
