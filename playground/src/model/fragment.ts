import { readJwk } from '@oidc-verify/core';
import { FIELD_NAMES } from './fields.ts';
import type { FieldName } from './fields.ts';
import { isPresetName, presetOf } from './presets.ts';
import { readKeys } from './read-keys.ts';
import { EMPTY_STATE } from './state.ts';
import type { PlaygroundState } from './state.ts';

const PRESET = 'preset';
const AT = 'at';
const KEYS = 'keys';
const TOKEN = 'token';

/** What a fragment holds. */
export interface ReadFragment {
  readonly state: PlaygroundState;
  /** The sample that is to be loaded. */
  readonly sample: string | undefined;
}

/**
 * Returns the fragment of a link to a state: the policy and the public keys. The token is in it only if
 * `withToken` is true, because whoever gets the link could use it. A fragment is never sent to a server.
 */
export function toFragment(state: PlaygroundState, withToken = false): string {
  const { policy, keys, input } = state;
  const found = new URLSearchParams();
  const add = (name: string, value: string | undefined): void => {
    if (value !== undefined && value.trim() !== '') found.append(name, value.trim());
  };
  add(PRESET, policy.preset);
  if (policy.preset !== '') {
    for (const { name } of presetOf(policy.preset).arguments) {
      add(`${PRESET}.${name}`, policy.presetArguments[name]);
    }
  }
  for (const name of FIELD_NAMES) add(name, policy.fields[name]);
  add(AT, policy.at);
  add(KEYS, toPublicKeys(keys.mode === 'none' ? '' : keys.text));
  if (withToken) add(TOKEN, input);
  return found.toString();
}

/** Returns the state of a fragment. What it does not know is ignored. */
export function readFragment(fragment: string): ReadFragment {
  const given = new URLSearchParams(fragment.replace(/^#/, ''));
  const preset = given.get(PRESET) ?? '';
  const fields: Partial<Record<FieldName, string>> = {};
  for (const name of FIELD_NAMES) {
    const value = given.get(name);
    if (value !== null) fields[name] = value;
  }
  const keys = given.get(KEYS) ?? '';
  return {
    sample: given.get('sample') ?? undefined,
    state: {
      ...EMPTY_STATE,
      input: given.get(TOKEN) ?? undefined,
      policy: {
        preset: isPresetName(preset) ? preset : '',
        presetArguments: readArguments(given),
        fields,
        at: given.get(AT) ?? '',
      },
      keys: { mode: keys === '' ? 'none' : 'pasted', text: keys },
    },
  };
}

function readArguments(given: URLSearchParams): Readonly<Record<string, string>> {
  const prefix = `${PRESET}.`;
  return Object.fromEntries(
    [...given]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
  );
}

/** A link never holds a secret: of each key, the public members are in it, and keys without such are not. */
function toPublicKeys(text: string): string | undefined {
  const keys = readKeys(text).keys.flatMap((key) => readJwk(key).jwk ?? []);
  return keys.length === 0 ? undefined : JSON.stringify({ keys });
}
