// The tokens that every runtime decrypts: made here, on Node, because a runtime that encrypted and decrypted
// with the same fault would notice nothing.
import type { Jwk } from '@oidc-verify/core';
import { createTestIssuer, testKeys } from '@oidc-verify/testing';
import type { PrivateJwk } from '@oidc-verify/testing';
import { createX25519, encrypt, P256, RSA } from './encrypt.ts';
import { buildHostileCases } from './hostile-cases.ts';
import { startProvider } from './oidc-provider.ts';

/** Tokens of one issuer, and the keys that decrypt and verify them. */
export interface IssuedTokens {
  readonly issuer: string;
  readonly algorithm: 'RS256' | 'ES256';
  readonly jwks: { readonly keys: readonly Jwk[] };
  readonly keys: readonly PrivateJwk[];
  readonly tokens: Readonly<Record<string, string>>;
}

/** All of it is JSON, so that it can be written to a module. */
export interface RuntimeCases {
  /** The time at which the tokens were made, in milliseconds. */
  readonly madeAt: number;
  readonly accepted: readonly IssuedTokens[];
  /** Refused with `decryption_failed`. */
  readonly hostile: IssuedTokens;
  /** Refused with `malformed_token`. */
  readonly malformed: IssuedTokens;
}

const ENCRYPTIONS = ['A128GCM', 'A256GCM', 'A128CBC-HS256', 'A256CBC-HS512'];
const AGREEMENTS = ['ECDH-ES', 'ECDH-ES+A256KW'];

/** Returns the cases, with fresh tokens of oidc-provider. */
export async function buildRuntimeCases(): Promise<RuntimeCases> {
  const issuer = await createTestIssuer();
  const signed = await issuer.sign();
  const { keys, controls, hostile, malformed } = await buildHostileCases(signed);
  const own = {
    issuer: issuer.issuer,
    algorithm: 'RS256',
    jwks: { keys: issuer.jwks().keys },
    keys,
  } as const;
  const accepted = [
    { ...own, tokens: controls },
    { ...own, ...(await encryptInEveryWay(signed)) },
    ...(await askProviders()),
  ];
  return {
    madeAt: Date.now(),
    accepted,
    hostile: { ...own, tokens: await settle(hostile) },
    malformed: { ...own, tokens: malformed },
  };
}

async function settle(
  tokens: Readonly<Record<string, string | Promise<string>>>,
): Promise<Readonly<Record<string, string>>> {
  const named = Object.entries(tokens).map(async ([name, token]) => [name, await token] as const);
  return Object.fromEntries(await Promise.all(named));
}

/** Returns a token for each key, `alg` and `enc` that is accepted. */
async function encryptInEveryWay(signed: string): Promise<Pick<IssuedTokens, 'keys' | 'tokens'>> {
  const [p384] = testKeys.p384;
  const [p521] = testKeys.p521;
  if (p384 === undefined || p521 === undefined) throw new Error('keys are missing');
  const named = { RSA, 'P-256': P256, 'P-384': p384, 'P-521': p521, X25519: await createX25519() };
  const tokens: Record<string, string> = {};
  for (const [kid, key] of Object.entries(named)) {
    for (const alg of key.kty === 'RSA' ? ['RSA-OAEP-256'] : AGREEMENTS) {
      for (const enc of ENCRYPTIONS) {
        tokens[`${kid} ${alg} ${enc}`] = await encrypt(signed, { key, alg, enc, header: { kid } });
      }
    }
  }
  return { keys: Object.entries(named).map(([kid, key]) => ({ ...key, kid })), tokens };
}

const CONFIGURED = [
  ['RSA-OAEP-256', 'A256GCM', RSA],
  ['RSA-OAEP-256', 'A128CBC-HS256', RSA],
  ['ECDH-ES', 'A128GCM', P256],
  ['ECDH-ES+A256KW', 'A256CBC-HS512', P256],
] as const;

/** Returns a token that oidc-provider issued for each way in which it encrypts. */
async function askProviders(): Promise<readonly IssuedTokens[]> {
  const issued: IssuedTokens[] = [];
  for (const [alg, enc, key] of CONFIGURED) {
    const provider = await startProvider(key, { alg, enc });
    const tokens = { [`oidc-provider ${alg} ${enc}`]: await provider.requestToken() };
    const keys = [{ ...key, kid: 'api' }];
    issued.push({ issuer: provider.url, algorithm: 'ES256', jwks: provider.jwks, keys, tokens });
    provider.close();
  }
  return issued;
}
