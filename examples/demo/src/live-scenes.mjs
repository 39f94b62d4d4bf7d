import { setTimeout as sleep } from 'node:timers/promises';
import { toClaims } from './forgery.mjs';
import { openLive } from './live-client.mjs';

/** @import { Live } from './live-client.mjs' */
/** @import { Scene, Section } from './scene.mjs' */
/** @import { World } from './stage.mjs' */

const REQUEST = 'GET /live';
// How long after the expiry a connection is given up as never closed.
const LATE_MS = 3_000;

/** @type {Section} */
export const liveConnections = {
  title: 'A WebSocket lives no longer than its token',
  scenes: [
    {
      title: 'no token',
      request: REQUEST,
      expected: { status: 401, code: 'missing_token' },
      act: async (api) => {
        const opened = await openLive(api.url);
        return 'refused' in opened ? opened.refused : { status: 101, body: {} };
      },
    },
    {
      title: 'closed when its token expires',
      request: REQUEST,
      expected: { status: 101, body: { closed: '4401 token_expired' }, steps: ['visitor'] },
      isConcurrent: true,
      act: async (api, world) => {
        const token = await world.obtain({ client: 'visitor' });
        const live = await open(api.url, token);
        const steps = [await live.ask('whoami')];
        return { status: 101, body: { closed: await closedAfter(live, token) }, steps };
      },
    },
    renewalScene(),
  ],
};

/**
 * A scene with two connections that were opened with the same token. Only one of them gets a new token in
 * time, and continues when the other one is closed.
 * @returns {Scene}
 */
function renewalScene() {
  return {
    title: 'a new token prolongs it',
    request: REQUEST,
    expected: {
      status: 101,
      body: { closed: '4401 token_expired' },
      steps: ['foreign token: invalid_token', 'new token: accepted', 'then: visitor'],
    },
    isConcurrent: true,
    act: async (api, world) => {
      const first = await world.obtain({ client: 'visitor' });
      const [renewed, other] = [await open(api.url, first), await open(api.url, first)];
      const foreign = await renewed.ask(world.tokens.reader);
      const second = await obtainLater(world, first);
      const own = await renewed.ask(second);
      await closedAfter(other, first);
      const then = await renewed.ask('whoami');
      return {
        status: 101,
        body: { closed: await closedAfter(renewed, second) },
        steps: [`foreign token: ${foreign}`, `new token: ${own}`, `then: ${then}`],
      };
    },
  };
}

/**
 * @param {string} url
 * @param {string} token
 */
async function open(url, token) {
  const opened = await openLive(url, token);
  if ('live' in opened) return opened.live;
  throw new Error(`refused with ${opened.refused.status} ${opened.refused.code}`);
}

/**
 * Returns how the API closed the connection.
 * @param {Live} live
 * @param {string} token until whose expiry it must stay open
 */
async function closedAfter(live, token) {
  const expiryMs = toExpiryMs(token);
  const giveUp = new AbortController();
  const closed = await Promise.race([
    live.closed,
    sleep(expiryMs + LATE_MS - Date.now(), undefined, { signal: giveUp.signal }).catch(
      () => undefined,
    ),
  ]);
  giveUp.abort();
  if (closed === undefined) throw new Error('still open after the token expired');
  if (Date.now() < expiryMs) throw new Error(`closed before the token expired: ${closed}`);
  return closed;
}

/**
 * Returns a token that expires later than the first one. Times in tokens are whole seconds.
 * @param {World} world
 * @param {string} first
 */
async function obtainLater({ obtain }, first) {
  for (;;) {
    const token = await obtain({ client: 'visitor' });
    if (toExpiryMs(token) > toExpiryMs(first)) return token;
    await sleep(1_000 - (Date.now() % 1_000));
  }
}

/** @param {string} token */
function toExpiryMs(token) {
  return (toClaims(token).exp ?? 0) * 1_000;
}
