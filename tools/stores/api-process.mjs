// One process of an API, for the tests of stores that processes share. Its parent sends it messages
// `{ id, operation, argument }`, and gets `{ id, answer }` or `{ id, error }`.
import { createVerifier, staticJwks } from '@oidc-verify/core';
import { createDpop } from '@oidc-verify/core/dpop';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import { redisKeyStore, redisReplay, redisRevocations } from '@oidc-verify/redis';
import { Redis } from 'ioredis';
import { createClient } from 'redis';

/** @typedef {import('./fleet.mjs').DpopSetup} DpopSetup */
/** @typedef {import('./fleet.mjs').KeysSetup} KeysSetup */
/** @typedef {import('./fleet.mjs').RevocationsSetup} RevocationsSetup */
/** @typedef {import('./fleet.mjs').SignedRequest} SignedRequest */

const RECONNECT_MS = 20;

/**
 * Opens a client of either package: half of the processes use one, half the other.
 *
 * @param {number} port
 * @param {number} index
 */
async function openClient(port, index) {
  if (index % 2 === 1) {
    const client = new Redis({ host: '127.0.0.1', port, retryStrategy: () => RECONNECT_MS });
    client.on('error', () => {});
    return client;
  }
  const client = createClient({
    socket: { host: '127.0.0.1', port, reconnectStrategy: () => RECONNECT_MS },
  });
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** @type {import('@oidc-verify/core').Verifier | undefined} */
let verifier;
/** @type {import('@oidc-verify/redis').RedisRevocations | undefined} */
let revocations;
/** @type {((reason: 'cold' | 'unknown-kid') => Promise<import('./cold-keys.mjs').Loaded>) | undefined} */
let loadKeys;
/** @type {string[]} */
const outcomes = [];

/** Returns the code of what was thrown. @param {unknown} error */
function codeOf(error) {
  return typeof error === 'object' && error !== null && 'code' in error
    ? String(error.code)
    : String(error);
}

/** @type {Readonly<Record<string, (argument: any) => unknown>>} */
const OPERATIONS = {
  /** @param {DpopSetup} setup */
  openDpop: async ({ port, index, jwks, waitForReplicas, timeoutMs, ...policy }) => {
    const client = await openClient(port, index);
    const replay = redisReplay(client, { waitForReplicas, timeoutMs, maxEntriesPerKey: 100_000 });
    const dpop = createDpop({ publicOrigin: policy.audience, mode: 'required', replay });
    verifier = createVerifier({
      ...policy,
      keys: staticJwks(jwks),
      dpop,
      callbackTimeoutMs: 60_000,
    });
  },
  /** Returns the code of each request, or `accepted`. @param {readonly SignedRequest[]} requests */
  verify: async (requests) =>
    Promise.all(
      requests.map(async ({ token, method, url, proof }) => {
        try {
          const request = { method, url, dpopProofs: [proof] };
          await verifier?.verify(token, { scheme: 'DPoP', request });
          return 'accepted';
        } catch (error) {
          return codeOf(error);
        }
      }),
    ),
  /** @param {RevocationsSetup} setup */
  openRevocations: async ({ port, index, ...options }) => {
    const client = await openClient(port, index);
    revocations = redisRevocations(client, {
      ...options,
      onEvent: ({ outcome }) => void outcomes.push(outcome),
    });
    await revocations.ready();
  },
  /**
   * Resolves with the moment at which the token became revoked here.
   *
   * @param {string} jti
   * @returns {Promise<number>}
   */
  watch: async (jti) =>
    new Promise((resolve) => {
      const timer = setInterval(() => {
        if (ask(jti) !== true) return;
        clearInterval(timer);
        resolve(Date.now());
      }, 1);
    }),
  /** @param {{ jti: string, expiresAt: number }} revocation */
  revoke: async ({ jti, expiresAt }) => {
    try {
      await revocations?.revoke({ issuer: ISSUER, jti, expiresAt });
      return 'recorded';
    } catch (error) {
      return codeOf(error);
    }
  },
  /** Returns whether each token is revoked, or the code of the refusal. @param {readonly string[]} jtis */
  ask: (jtis) => jtis.map((jti) => ask(jti)),
  takeOutcomes: () => outcomes.splice(0),
  /** @param {KeysSetup} setup */
  openKeys: async ({ port, index, issuer, ...options }) => {
    /** @type {string[]} */
    const refused = [];
    const keys = fetchJwks({
      ...options,
      store: redisKeyStore(await openClient(port, index), { timeoutMs: options.storeTimeoutMs }),
      onEvent: (event) => {
        if (event.type === 'key-store') refused.push(event.reason ?? event.outcome);
      },
    });
    loadKeys = async (reason) => {
      const set = await keys.load(issuer, reason, {});
      return { kids: set.keys.map(({ kid }) => kid), refused: refused.splice(0) };
    };
  },
  /** Loads keys, as a request does. @param {'cold' | 'unknown-kid'} reason */
  loadKeys: async (reason) => loadKeys?.(reason),
};

const ISSUER = 'https://issuer.test';

/** @param {string} jti */
function ask(jti) {
  const expiresAt = Date.now() / 1000 + 300;
  const rest = { subject: 'alice', sessionId: undefined, issuedAt: undefined, expiresAt };
  try {
    return revocations?.isRevoked({ issuer: ISSUER, jti, ...rest });
  } catch (error) {
    return codeOf(error);
  }
}

process.on(
  'message',
  (/** @type {{ id: number, operation: string, argument: unknown }} */ message) => {
    const { id, operation, argument } = message;
    void (async () => {
      try {
        process.send?.({ id, answer: await OPERATIONS[operation]?.(argument) });
      } catch (error) {
        process.send?.({ id, error: String(error) });
      }
    })();
  },
);
process.on('disconnect', () => process.exit(0));
