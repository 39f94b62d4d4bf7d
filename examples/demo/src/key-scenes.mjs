import { setTimeout as sleep } from 'node:timers/promises';
import { send } from './api-client.mjs';
import { toClaims, toKid, withRandomKids } from './forgery.mjs';
import { bearer, coldScene, counted, scene, sendAll, toColdUrl } from './scene.mjs';

/** @import { Section } from './scene.mjs' */
/** @import { Note } from './stage.mjs' */

const FLOOD_REQUESTS = 200;
const RECOVERY_MS = 45_000;
// The library's default clock tolerance plus a margin.
const TOLERANCE_MS = 5_200;

/** @type {Section} */
export const rotation = {
  title: 'The provider rotates its signing key',
  scenes: [
    {
      ...scene('token signed by the new key', 'GET /me', ({ rotated }) => bearer(rotated), {
        status: 200,
        fetches: [1, 1],
      }),
      arrange: async ({ provider, tokens, obtain }) => {
        await provider.rotateKeys();
        tokens.rotated = await obtain({ scope: 'read:reports' });
        if (toKid(tokens.rotated) === toKid(tokens.reader)) throw new Error('the key is the same');
      },
    },
    scene('token signed by the previous key', 'GET /me', ({ reader }) => bearer(reader), {
      status: 200,
      fetches: [0, 0],
    }),
  ],
};

/** @type {Section} */
export const unknownKeys = {
  title: 'A flood of tokens with unknown key ids',
  scenes: [
    {
      title: `${FLOOD_REQUESTS} requests, each with another key id`,
      request: 'GET /me',
      expected: { status: 401, code: 'key_not_found', fetches: [0, 1] },
      arrange: async ({ tokens }) => {
        tokens.flood = await withRandomKids(tokens.reader, FLOOD_REQUESTS);
      },
      act: async (api, world) =>
        await counted(world, () => {
          const calls = world.tokens.flood.map((token) => ({ path: '/me', token }));
          return sendAll(api.url, calls);
        }),
    },
    scene('valid token immediately afterwards', 'GET /me', ({ rotated }) => bearer(rotated), {
      status: 200,
      fetches: [0, 0],
    }),
  ],
};

/** @type {Section} */
export const outage = {
  title: 'The provider is down',
  scenes: [
    {
      ...scene('keys in memory: valid token', 'GET /me', ({ rotated }) => bearer(rotated), {
        status: 200,
      }),
      arrange: ({ provider }) => provider.stop(),
    },
    {
      ...coldScene('just started: valid token', 'GET /me', ({ rotated }) => bearer(rotated), {
        status: 503,
        code: 'jwks_fetch_failed',
      }),
      arrange: ({ startColdApis }) => startColdApis(),
    },
    coldScene(
      'just started, optional: valid token',
      'GET /greeting',
      ({ rotated }) => bearer(rotated),
      { status: 503, code: 'jwks_fetch_failed' },
    ),
    coldScene('just started: no token', 'GET /me', () => ({}), {
      status: 401,
      code: 'missing_token',
    }),
  ],
};

/** @type {Section} */
export const recovery = {
  title: 'The provider is back',
  scenes: [
    {
      title: 'the same process recovers by itself',
      request: 'GET /me',
      expected: { status: 200, body: { sub: 'reader' } },
      arrange: ({ provider }) => provider.start(),
      act: (api, { tokens }, note) => sendUntilAnswered(toColdUrl(api), tokens.rotated, note),
    },
  ],
};

/** @type {Section} */
export const expiry = {
  title: 'Time passes',
  scenes: [
    {
      ...scene(
        'the token with a lifetime of one second',
        'GET /me',
        ({ mayfly }) => bearer(mayfly),
        {
          status: 401,
          code: 'token_expired',
        },
      ),
      arrange: ({ tokens }, note) => waitForExpiry(tokens.mayfly, note),
    },
  ],
};

/**
 * A client that follows Retry-After until it gets another response or has waited too long.
 * @param {string} url
 * @param {string} token
 * @param {Note} note
 */
async function sendUntilAnswered(url, token, note) {
  const giveUpAtMs = performance.now() + RECOVERY_MS;
  for (;;) {
    const outcome = await send(url, { path: '/me', token });
    const seconds = Number(outcome.retryAfter ?? 1);
    if (outcome.status !== 503 || performance.now() + seconds * 1_000 > giveUpAtMs) return outcome;
    note(`503 ${outcome.code}, trying again in ${seconds} s as Retry-After says`);
    await sleep(seconds * 1_000);
  }
}

/**
 * @param {string} token
 * @param {Note} note
 */
async function waitForExpiry(token, note) {
  const expiredAtMs = (toClaims(token).exp ?? 0) * 1_000 + TOLERANCE_MS;
  for (;;) {
    const leftMs = expiredAtMs - Date.now();
    if (leftMs <= 0) return;
    note(
      `waiting for its lifetime and 5 s of clock tolerance: ${Math.ceil(leftMs / 1_000)} s left`,
    );
    await sleep(Math.min(leftMs, 1_000));
  }
}
