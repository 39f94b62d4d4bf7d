import { readdirSync, readFileSync } from 'node:fs';
import {
  auth0,
  cognito,
  duende,
  entra,
  keycloak,
  okta,
  ping,
  zitadel,
} from '@oidc-verify/core/providers';
import type { ProviderPreset } from '@oidc-verify/core/providers';

/** A preset that takes anything, so that wrong arguments can be handed in as well. */
export type Preset = (given: unknown) => ProviderPreset;

type ProviderName =
  | 'auth0'
  | 'cognito'
  | 'duende'
  | 'entra'
  | 'keycloak'
  | 'okta'
  | 'ping'
  | 'zitadel';

/** All presets, by name. */
export const PRESETS = {
  auth0,
  cognito,
  duende,
  entra,
  keycloak,
  okta,
  ping,
  zitadel,
} as unknown as Readonly<Record<ProviderName, Preset>>;

/** A token as its provider makes it, and where that is known from. */
export interface TokenShape {
  readonly name: string;
  /** `recorded`: somebody published one they got. `documentation`: the provider describes it. */
  readonly origin: 'recorded' | 'documentation';
  readonly source: string;
  readonly header: { readonly alg: string; readonly kid: string; readonly typ?: string };
  readonly payload: Readonly<Record<string, unknown>> & {
    readonly iss: string;
    readonly exp: number;
  };
}

/** One provider: how its preset is called, and what has to pass and what has not. */
export interface Fixture {
  readonly name: string;
  readonly provider: ProviderName;
  readonly arguments: unknown;
  /** What a user says beside the preset. */
  readonly options: { readonly audience?: string };
  readonly tokens: readonly (TokenShape & { readonly identity: object })[];
  readonly idTokens: readonly (TokenShape & { readonly code: string })[];
  /** Issuers that are near, and not the one. */
  readonly siblings: readonly string[];
}

const folder = new URL('.', import.meta.url);

/** The fixtures of all providers, one file each; `entra-v1.json` is one of `entra`. */
export const FIXTURES: readonly Fixture[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => {
    const name = file.replace('.json', '');
    const content = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Fixture;
    return { ...content, name, provider: name.replace(/-.*/, '') as ProviderName };
  });
