import type { Jwk } from '@oidc-verify/core';
import { ALGORITHMS } from './algorithms.ts';
import type { KeyKind, SigningAlgorithm } from './algorithms.ts';
import { generateKey, toPublicJwk } from './keys.ts';
import type { PrivateJwk } from './keys.ts';

/** The current signing key of one algorithm. */
export interface SigningKey {
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  readonly privateJwk: PrivateJwk;
}

/** The keys of one issuer: one per algorithm, plus older ones that are still published. */
export interface KeyRing {
  current(alg: SigningAlgorithm): SigningKey;
  /** Public keys with `kid`, `alg` and `use`, newest first. */
  publicKeys(): readonly Jwk[];
  rotate(keepOld: boolean): Promise<void>;
}

/** Private keys per kind that are used before new ones are generated. */
export type KeyPool = Readonly<Partial<Record<KeyKind, readonly PrivateJwk[]>>>;

/** Creates a key ring with one key per algorithm, all of generation 1. */
export async function createKeyRing(
  algorithms: readonly SigningAlgorithm[],
  pool: KeyPool,
): Promise<KeyRing> {
  let generation = 1;
  let signing = await makeKeys(algorithms, pool, generation);
  let published = signing;
  return {
    current: (alg) => find(signing, alg),
    publicKeys: () => published.map(toPublished),
    async rotate(keepOld) {
      generation += 1;
      signing = await makeKeys(algorithms, pool, generation);
      published = keepOld ? [...signing, ...published] : signing;
    },
  };
}

async function makeKeys(
  algorithms: readonly SigningAlgorithm[],
  pool: KeyPool,
  generation: number,
): Promise<readonly SigningKey[]> {
  const kinds = [...new Set(algorithms.map((alg) => ALGORITHMS[alg].kind))];
  const made = await Promise.all(
    kinds.map(
      async (kind) => [kind, pool[kind]?.[generation - 1] ?? (await generateKey(kind))] as const,
    ),
  );
  const byKind = Object.fromEntries(made);
  return algorithms.map((alg) => ({
    alg,
    // One RSA pair serves all RSA algorithms, so each algorithm gets its own kid (RFC 8725 §3.1).
    kid: `${alg.toLowerCase()}-${generation}`,
    privateJwk: keyOf(byKind, alg),
  }));
}

function keyOf(
  byKind: Readonly<Partial<Record<string, PrivateJwk>>>,
  alg: SigningAlgorithm,
): PrivateJwk {
  const key = byKind[ALGORITHMS[alg].kind];
  if (key === undefined) throw new TypeError(`no key for ${alg}`);
  return key;
}

function find(keys: readonly SigningKey[], alg: SigningAlgorithm): SigningKey {
  const key = keys.find((candidate) => candidate.alg === alg);
  if (key === undefined) {
    throw new TypeError(
      `This test issuer has no ${alg} key. Add it to createTestIssuer({ algorithms }).`,
    );
  }
  return key;
}

function toPublished({ kid, alg, privateJwk }: SigningKey): Jwk {
  return { ...toPublicJwk(privateJwk), kid, alg, use: 'sig' };
}
