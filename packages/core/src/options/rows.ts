import { readMembers, UNREADABLE } from './members.ts';
import type { Members } from './members.ts';
import { readOptions } from './problems.ts';
import type { Position } from './problems.ts';

/**
 * Returns the value of an option in the form in which it is used. What is wrong with it is reported
 * at its position; then undefined is returned. Never called for an option that was left out.
 */
export type Reader<Value> = (value: unknown, at: Position) => Value | undefined;

/** How one option is read. Its documentation is the comment of the member it is the row of. */
interface Row<Value> {
  readonly read: Reader<Value>;
  /** Stands in for the option after a problem with it, so that no other rule reports it again. */
  readonly standIn?: Value;
  /**
   * Whether `undefined`, written out, is refused: where leaving the option out demands less, an
   * undefined variable must not.
   */
  readonly refusesUndefined?: boolean;
}

/** A row whose option always has a value: this one where it was left out, or is wrong. */
interface RowWithFallback<Value> extends Row<Value> {
  readonly fallback: Value;
}

/** A row whose option has to be given. */
interface RequiredRow<Value> extends Row<Value> {
  /** What the option is, for the one who left it out. */
  readonly required: string;
}

/**
 * The rows of one option set: one for each member of the public interface `Options`, no more and no
 * less. `Settings` has the same members in the form in which they are used; those that are not
 * optional there need a fallback, or are required.
 */
export type OptionRows<Options, Settings extends { readonly [Name in keyof Options]?: unknown }> = {
  readonly [Name in keyof Options as IsPattern<Name> extends true ? never : Name]-?: RowOf<
    Settings,
    Name
  >;
};

// oxlint-disable-next-line typescript/no-generated-empty-object-type -- no members is what is meant
type None = Record<never, never>;

// The names of an index signature are not known one by one.
type IsPattern<Name extends PropertyKey> = None extends Record<Name, 1> ? true : false;

type RowOf<Settings, Name extends keyof Settings> =
  None extends Pick<Settings, Name>
    ? Row<Exclude<Settings[Name], undefined>>
    : RowWithFallback<Settings[Name]> | RequiredRow<Settings[Name]>;

/** The settings that rows are read to. */
export type SettingsOf<Rows> = {
  readonly [Name in keyof Rows as HasValue<Rows[Name]> extends true ? Name : never]: ValueOf<
    Rows[Name]
  >;
} & {
  readonly [Name in keyof Rows as HasValue<Rows[Name]> extends true ? never : Name]?: ValueOf<
    Rows[Name]
  >;
};

type HasValue<OneRow> = OneRow extends
  | { readonly fallback: unknown }
  | { readonly required: string }
  ? true
  : false;
type ValueOf<OneRow> = OneRow extends { readonly read: Reader<infer Value> } ? Value : never;

type AnyRow = Row<unknown> & Partial<RowWithFallback<unknown> & RequiredRow<unknown>>;

/**
 * Returns the settings that `members` describe, with a member for each row; it is undefined where the
 * option was left out and has no fallback. They may be used only where no problem was found.
 */
export function readRows<Rows extends object>(
  rows: Rows,
  members: Members,
  at: Position,
): SettingsOf<Rows> {
  const settings: Record<string, unknown> = {};
  const entries: readonly [name: string, row: AnyRow][] = Object.entries(rows);
  for (const [name, row] of entries) {
    // Also where it is undefined: what is not a member could be found on Object.prototype.
    settings[name] = readRow(row, members, name, at.member(name));
  }
  // Each member is what its row returns.
  return settings as SettingsOf<Rows>;
}

function readRow(row: AnyRow, members: Members, name: string, at: Position): unknown {
  const { required, fallback, standIn = fallback } = row;
  const value = members[name];
  if (value === UNREADABLE) return standIn;
  if (value !== undefined) {
    const read = row.read(value, at);
    return read === undefined ? standIn : read;
  }
  if (required !== undefined) at.report(`is required: ${required}`);
  else if (row.refusesUndefined !== true || !(name in members)) return fallback;
  else at.report('must not be undefined');
  return standIn;
}

/** Returns the settings that an options object describes; undefined where it is not an object. */
export function readTable<Rows extends object>(
  rows: Rows,
  value: unknown,
  at: Position,
): SettingsOf<Rows> | undefined {
  const members = readMembers(value, at, Object.keys(rows));
  return members === undefined ? undefined : readRows(rows, members, at);
}

/**
 * Returns the settings that an options object describes, if neither its rows nor `check` find a
 * problem.
 *
 * @throws {ConfigError} `invalid_options` with every problem at once
 */
export function readSettings<Rows extends object>(
  rows: Rows,
  value: unknown,
  path = '',
  check: (settings: Partial<SettingsOf<Rows>>, at: Position) => unknown = () => {},
): SettingsOf<Rows> {
  return readOptions((problems) => {
    const at = problems.at(path);
    const settings = readTable(rows, value, at);
    if (settings === undefined) throw problems.toError();
    check(settings, at);
    return settings;
  });
}
