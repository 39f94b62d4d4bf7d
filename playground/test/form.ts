import { fieldOf, isFieldName } from '../src/model/fields.ts';
import type { FieldName } from '../src/model/fields.ts';
import { EMPTY_STATE } from '../src/model/state.ts';
import type { PlaygroundState } from '../src/model/state.ts';

const DEFAULT_AT = 1_800_000_000;

/** Returns the state in which somebody typed these options into the form, or undefined where that cannot be. */
export function toState(
  policy: Readonly<Record<string, unknown>>,
  at = DEFAULT_AT,
): PlaygroundState | undefined {
  const shared = { issuer: 'https://issuer.test', audience: 'https://api.test' };
  const fields: Partial<Record<FieldName, string>> = {};
  for (const [name, value] of Object.entries({ ...shared, ...policy })) {
    const text = isFieldName(name) ? toFieldText(name, value) : undefined;
    if (!isFieldName(name) || text === undefined) return undefined;
    fields[name] = text;
  }
  const { policy: blank } = EMPTY_STATE;
  return {
    ...EMPTY_STATE,
    exact: true,
    policy: { ...blank, fields, at: new Date(at * 1000).toISOString() },
  };
}

function toFieldText(name: FieldName, value: unknown): string | undefined {
  const { kind } = fieldOf(name);
  if (typeof value === 'number') return String(value);
  if (kind === 'place') return typeof value === 'string' ? value : JSON.stringify(value);
  if (kind === 'pairs') return toPairs(value);
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = list.filter((one) => typeof one === 'string' && one.trim() === one && one !== '');
  if (texts.length !== list.length || texts.length === 0) return undefined;
  return texts.join(kind === 'words' ? ' ' : '\n');
}

function toPairs(value: unknown): string {
  return Object.entries({ ...(value as object) })
    .map((pair) => pair.join('='))
    .join('\n');
}
