import { FIELD_NAMES, fieldOf } from './fields.ts';
import type { FieldKind, FieldName } from './fields.ts';
import type { PolicyState } from './state.ts';

/** What can stand in an option that has a field: what JSON can hold. */
export type OptionValue = unknown;

/** Something wrong with what was entered, with the path of the option. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

const READERS: Readonly<Record<FieldKind, (text: string) => OptionValue>> = {
  string: (text) => text,
  choice: (text) => text,
  words: (text) => text.split(/\s+/).filter((word) => word !== ''),
  lines: (text) => listLines(text),
  // What is no number is handed on as it is, so that the library names the fault.
  number: (text) => (Number.isNaN(Number(text)) ? text : Number(text)),
  place: (text) => (/^[[{]/.test(text) ? parseJson(text) : text),
  pairs: (text) => Object.fromEntries(listLines(text).map((line) => splitPair(line))),
};

/**
 * Returns the options that stand in the fields, as the library takes them, and what could not be read. What an
 * option may be is judged by the library.
 */
export function readFields({ fields }: Pick<PolicyState, 'fields'>): {
  readonly options: Readonly<Partial<Record<FieldName, OptionValue>>>;
  readonly problems: readonly Problem[];
} {
  const options: Partial<Record<FieldName, OptionValue>> = {};
  const problems: Problem[] = [];
  for (const name of FIELD_NAMES) {
    const text = (fields[name] ?? '').trim();
    if (text !== '') {
      try {
        options[name] = toOption(name, READERS[fieldOf(name).kind](text));
      } catch {
        problems.push({ path: name, message: 'is not valid JSON' });
      }
    }
  }
  return { options, problems };
}

/** One audience is usually written as a string. */
function toOption(name: FieldName, value: OptionValue): OptionValue {
  return name === 'audience' && Array.isArray(value) && value.length === 1 ? value[0] : value;
}

function parseJson(text: string): OptionValue {
  return JSON.parse(text);
}

function listLines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function splitPair(line: string): readonly [string, string] {
  const at = line.indexOf('=');
  return at === -1 ? [line, ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
}
