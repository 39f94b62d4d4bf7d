import { availableParallelism } from 'node:os';
import { createVerifier, isAuthError, staticJwks } from '@oidc-verify/core';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose';
import { peer as joseLocal } from './peers/jose.mjs';
import { createRawForms } from './raw.mjs';
import { WorkerPool } from './worker-pool.mjs';

/** @import { AlgorithmOption, Jwk, KeySource } from '@oidc-verify/core' */
/** @import { Policy } from './types.d.ts' */

/** @typedef {(url: string, init: object) => Promise<Response>} FetchKeys */

/**
 * @typedef {object} Way
 * @property {string} label
 * @property {(token: string) => Promise<boolean>} verify false: refused, try again later; rejects when the token is bad
 * @property {() => Promise<void>} [ready]
 * @property {() => Promise<void>} close
 */

export const ASYNC = 'async';
export const SYNC = 'sync, inline';
export const POOL = 'libuv pool';
export const WORKERS = 'worker_threads';
export const JOSE = 'jose, JWK Set';
/** Verifies nothing: what the load itself costs. */
export const NOTHING = 'the load itself';
/** Checks the signature alone: the limit. */
export const BARE = 'bare signature check';

const POOLED = /** @type {const} */ ({
  rsa: 'threadpool',
  ecdsa: 'threadpool',
  eddsa: 'threadpool',
});

/**
 * Returns all ways to check signatures, with the keys in memory, and the limit.
 * @param {Policy} policy
 * @param {readonly string[]} tokens
 * @param {readonly string[]} [wanted] labels; default all
 * @returns {Promise<readonly Way[]>}
 */
export async function createWarmWays(policy, tokens, wanted) {
  const keys = [policy.jwk];
  const source = staticJwks({ keys });
  const jose = (await joseLocal.create(policy)).find(({ usual }) => usual);
  const workers = new WorkerPool(availableParallelism(), toOptions(policy));
  workers.setKeys(keys);
  /** @type {readonly Way[]} */
  const ways = [
    { label: NOTHING, verify: async () => true, close: async () => {} },
    toBare(policy, tokens),
    fromAsync(ASYNC, policy, source),
    fromSync(policy, source),
    fromAsync(POOL, policy, source, { offload: POOLED }),
    {
      label: WORKERS,
      verify: async (token) => {
        const answer = await workers.verify(token);
        if ('code' in answer) throw new Error(answer.code);
        return true;
      },
      ready: () => workers.ready(),
      close: () => workers.close(),
    },
    {
      label: JOSE,
      verify: async (token) => {
        await jose?.verify(token);
        return true;
      },
      close: async () => {},
    },
  ];
  if (wanted === undefined || wanted.includes(WORKERS)) return ways;
  await workers.close();
  return ways.filter(({ label }) => wanted.includes(label));
}

/**
 * The signatures are taken apart beforehand, so it has a place in the list of tokens of its own.
 * @param {Policy} policy
 * @param {readonly string[]} tokens
 * @returns {Way}
 */
function toBare(policy, tokens) {
  const [form] = createRawForms(policy, tokens);
  let next = 0;
  return {
    label: BARE,
    verify: async () => form?.verify(next++) ?? false,
    close: async () => {},
  };
}

/**
 * Returns functions that make the same ways anew, each with keys that are yet to be fetched.
 * @param {Policy} policy
 * @returns {Readonly<Record<string, (fetch: FetchKeys) => Way>>}
 */
export function createColdWays(policy) {
  const jwksUri = new URL('/jwks.json', policy.issuer).href;
  return {
    [ASYNC]: (fetch) => fromAsync(ASYNC, policy, fetchJwks({ jwksUri, fetch })),
    [SYNC]: (fetch) => fromSync(policy, fetchJwks({ jwksUri, fetch })),
    [POOL]: (fetch) => fromAsync(POOL, policy, fetchJwks({ jwksUri, fetch }), { offload: POOLED }),
    [WORKERS]: (fetch) => fromWorkers(policy, fetchJwks({ jwksUri, fetch })),
    [JOSE]: (fetch) => fromJose(policy, jwksUri, fetch),
  };
}

/** @param {Policy} policy */
function toOptions({ issuer, audience, algorithm }) {
  return { issuer, audience, algorithms: [/** @type {AlgorithmOption} */ (algorithm)] };
}

/**
 * @param {string} label
 * @param {Policy} policy
 * @param {KeySource} keys
 * @param {{ offload?: typeof POOLED }} [options]
 * @returns {Way}
 */
function fromAsync(label, policy, keys, options = {}) {
  const verifier = createVerifier({ ...toOptions(policy), keys, ...options });
  return {
    label,
    verify: async (token) => {
      await verifier.verify(token);
      return true;
    },
    close: async () => await keys.close(),
  };
}

/**
 * Without the keys in memory it refuses with 503 and has them fetched.
 * @param {Policy} policy
 * @param {KeySource} keys
 * @returns {Way}
 */
function fromSync(policy, keys) {
  const verifier = createVerifier({ ...toOptions(policy), keys });
  return {
    label: SYNC,
    verify: async (token) => {
      try {
        verifier.verifySync(token);
        return true;
      } catch (error) {
        if (isAuthError(error) && error.status === 503) return false;
        throw error;
      }
    },
    close: async () => await keys.close(),
  };
}

/**
 * The main thread fetches, and tells the others what it has got.
 * @param {Policy} policy
 * @param {KeySource} source
 * @returns {Way}
 */
function fromWorkers(policy, source) {
  const pool = new WorkerPool(availableParallelism(), toOptions(policy));
  /** @type {readonly Jwk[] | undefined} */
  let known;
  const load = async (/** @type {'cold' | 'unknown-kid'} */ because) => {
    const { keys } = await source.load(policy.issuer, because, {});
    if (keys !== known) pool.setKeys((known = keys));
  };
  return {
    label: WORKERS,
    verify: async (token) => {
      if (known === undefined) await load('cold');
      let answer = await pool.verify(token);
      if ('code' in answer && answer.code === 'key_not_found') {
        await load('unknown-kid');
        answer = await pool.verify(token);
      }
      if ('code' in answer) throw new Error(answer.code);
      return true;
    },
    ready: () => pool.ready(),
    close: async () => {
      await source.close();
      await pool.close();
    },
  };
}

/**
 * @param {Policy} policy
 * @param {string} jwksUri
 * @param {FetchKeys} fetch
 * @returns {Way}
 */
function fromJose({ issuer, audience, algorithm }, jwksUri, fetch) {
  const options = { issuer, audience, algorithms: [algorithm] };
  // By default it refuses the tokens of a new key for half a minute after any fetch.
  const remote = { cooldownDuration: 0, [customFetch]: fetch };
  const keys = createRemoteJWKSet(new URL(jwksUri), remote);
  return {
    label: JOSE,
    verify: async (token) => {
      await jwtVerify(token, keys, options);
      return true;
    },
    close: async () => {},
  };
}
