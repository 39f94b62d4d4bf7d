import { readdirSync, readFileSync } from 'node:fs';
import type { Jwk } from '@oidc-verify/core';
import * as exported from '@oidc-verify/core/providers';
import type { ProviderPreset } from '@oidc-verify/core/providers';
import { testKeys } from '@oidc-verify/testing';
import type { PrivateJwk } from '@oidc-verify/testing';
import { published } from '../setting.ts';

/** A preset that takes anything, so that wrong arguments can be handed in as well. */
export type Preset = (given: unknown) => ProviderPreset;

type ProviderName = keyof typeof exported;

/** All presets, by name. */
export const PRESETS = { ...exported } as unknown as Readonly<Record<ProviderName, Preset>>;

/** The header of a token. One that has no `kid` names its key by the thumbprint of its certificate. */
export interface TokenHeader {
  readonly alg: 'RS256' | 'ES256';
  readonly kid?: string;
  readonly x5t?: string;
  readonly typ?: string;
}

/** A token as its provider makes it, and where that is known from. */
export interface TokenShape {
  readonly name: string;
  /** `recorded`: somebody published one they got. `documentation`: the provider describes it. */
  readonly origin: 'recorded' | 'documentation';
  /**
   * What it is refused with if its audience is another. Where nothing in it is of an access token alone, the
   * refusal says that it looks like an ID token. Default `invalid_audience`.
   */
  readonly forAnotherApi?: string;
  readonly source: string;
  readonly header: TokenHeader;
  readonly payload: Readonly<Record<string, unknown>> & {
    readonly iss: string;
    readonly exp: number;
  };
}

/** One provider: what has to pass with its preset, and what has not. */
export interface Fixture {
  readonly name: string;
  readonly provider: ProviderName;
  /** How the preset is called. */
  readonly arguments: unknown;
  /** What a user says beside the preset. */
  readonly options: { readonly audience?: string };
  readonly tokens: readonly (TokenShape & { readonly identity: object })[];
  readonly idTokens: readonly (TokenShape & { readonly code: string })[];
  /** Issuers that are near, and not the one. */
  readonly siblings: readonly string[];
}

const folder = new URL('.', import.meta.url);

/** The fixtures of all providers, one file each. `entra-v1.json` is one of `entra`; others name their provider. */
export const FIXTURES: readonly Fixture[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => {
    const name = file.replace('.json', '');
    const usual = { name, provider: name.replace(/-.*/, '') };
    return { ...usual, ...JSON.parse(readFileSync(new URL(file, folder), 'utf8')) } as Fixture;
  });

const SIGNERS = { RS256: testKeys.rsa[0], ES256: testKeys.p256[0] };
const STRANGERS = { RS256: testKeys.foreignRsa, ES256: testKeys.p256[1] };

/** Returns the key that signs tokens with this header, or one of somebody else. */
export function signerOf({ alg }: TokenHeader, isForeign = false): PrivateJwk | undefined {
  return (isForeign ? STRANGERS : SIGNERS)[alg];
}

/** Returns the key as its provider publishes it: without `alg`, under the names that the token has for it. */
export function publishedFor(header: TokenHeader): Jwk {
  const { kid = header.x5t ?? '', x5t } = header;
  return published(signerOf(header), { kid, use: 'sig', ...(x5t !== undefined && { x5t }) });
}
