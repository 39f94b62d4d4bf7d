import { toPublicJwk } from '@oidc-verify/testing';
import { nonceOf, sha256 } from '../dpop/client.ts';
import { AUDIENCE, NONCE_SECRET } from './format.ts';
import type { JsonMembers, ProofRecipe } from './format.ts';
import { toPrivateKey } from './keys.ts';
import { buildToken } from './token.ts';

/** The request that proofs are for, unless a recipe says otherwise. */
export interface Proven {
  readonly token: unknown;
  readonly method: string;
  readonly target: string;
  /** Epoch seconds. */
  readonly at: number;
  /** What their `jti` begins with. */
  readonly name: string;
}

/** Returns the proofs that the recipes describe. */
export async function buildProofs(
  recipes: readonly ProofRecipe[],
  proven: Proven,
): Promise<readonly string[]> {
  return Promise.all(
    recipes.map(async (recipe, index) => {
      const { shows, private: withPrivate = false, nonce, ...rest } = recipe;
      const { key = 'p256-1', alg = 'ES256' } = rest;
      const shown = toPrivateKey(shows ?? key);
      const jwk = withPrivate ? shown : toPublicJwk(shown);
      const header = { typ: 'dpop+jwt', alg, jwk };
      const payload = { ...toClaims(proven, index + 1), ...toNonce(nonce) };
      const { value } = await buildToken({ ...rest, key, alg }, { header, payload });
      return String(value);
    }),
  );
}

function toClaims({ token, method, target, at, name }: Proven, number: number): JsonMembers {
  const [path = ''] = target.split('?');
  return {
    jti: `${name}-${number}`,
    htm: method,
    htu: `${AUDIENCE}${path}`,
    iat: at,
    ath: sha256(String(token)),
  };
}

function toNonce(nonce: ProofRecipe['nonce']): JsonMembers {
  if (nonce === undefined) return {};
  const { secret = NONCE_SECRET, issuedAt } = nonce;
  return { nonce: nonceOf(secret, issuedAt) };
}
