// What only real isolates and real Durable Objects can show of @oidc-verify/workers.
import { WORKERS } from './shared-world.mjs';

/** @import { TestIssuer } from '@oidc-verify/testing' */
/** @import { SharedWorld } from './shared-world.mjs' */

export const audience = 'https://api.test';
const UNAVAILABLE = '503 verification_unavailable';

/** @param {boolean} condition @param {string} message */
function check(condition, message) {
  if (!condition) throw new Error(message);
}

/** @param {readonly unknown[]} answers */
function tally(answers) {
  /** @type {Map<unknown, number>} */
  const counts = new Map();
  for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  return [...counts]
    .map(([answer, count]) => `${count} × ${String(answer)}`)
    .toSorted()
    .join(', ');
}

/** @param {string} key @param {number} [lifeSeconds] */
function useOf(key, lifeSeconds = 65) {
  const now = Date.now() / 1_000;
  const thumbprint = `thumbprint of ${Number(key) % 50}`;
  return { key, thumbprint, expiresAt: now + lifeSeconds, now };
}

/** @param {() => Promise<boolean>} condition @param {string} message */
async function until(condition, message) {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await condition()) return;
    await new Promise((resolve) => void setTimeout(resolve, 50));
  }
  throw new Error(message);
}

/** @typedef {{ world: SharedWorld, issuer: TestIssuer, kit: typeof import('@oidc-verify/testing') }} Scene */

/** @param {Scene} scene */
async function createBoundRequest({ issuer, kit }) {
  const client = await kit.createDpopClient();
  const token = await issuer.sign({ cnf: { jkt: client.thumbprint } });
  const url = `${audience}/me`;
  const dpop = await client.prove({ method: 'GET', url, accessToken: token });
  return { headers: { authorization: `DPoP ${token}`, dpop } };
}

/** @param {Response} response */
async function toAnswer(response) {
  const text = await response.text();
  if (response.ok) return `${response.status} ${text}`;
  return `${response.status} ${/** @type {{ code?: string }} */ (JSON.parse(text)).code}`;
}

/** With these, no answer arrives that may be used. */
const FAULTS = ['away', 'hangs', 'wrong-answers', 'answer-lost'];

/** @param {string} fault @returns {[string, (scene: Scene) => Promise<void>]} */
function toFaultCheck(fault) {
  return [
    `objects that fail (${fault}): 503 for all that needs them, and it ends with the fault`,
    async (scene) => {
      const { world, issuer } = scene;
      const bearer = { headers: { authorization: `Bearer ${await issuer.sign()}` } };
      const ask = async (/** @type {RequestInit} */ call) =>
        toAnswer(await world.request('a', '/me', call));
      const before = await ask(bearer);
      check(before === '200 accepted', before);
      try {
        await world.set({ fault });
        const proven = await ask(await createBoundRequest(scene));
        check(proven === UNAVAILABLE, `proof: ${proven}`);
        await until(async () => (await ask(bearer)) === UNAVAILABLE, 'its copy never gets too old');
      } finally {
        await world.set({ fault: 'none' });
      }
      await until(async () => (await ask(bearer)) === '200 accepted', 'it did not recover');
      const again = await ask(await createBoundRequest(scene));
      check(again === '200 accepted', `proof, after that: ${again}`);
    },
  ];
}

/** @type {readonly [string, (scene: Scene) => Promise<void>][]} */
export const CHECKS = [
  [
    'each of 500 proofs is recorded once, though four isolates get it twice at the same time',
    async ({ world }) => {
      const options = { name: 'once', shards: 8 };
      const both = [...WORKERS, ...WORKERS];
      for (let first = 0; first < 500; first += 50) {
        const keys = Array.from({ length: 50 }, (_, index) => `${first + index}`);
        await Promise.all(
          keys.map(async (key) => {
            const message = { options, use: useOf(key) };
            const calls = both.map((worker) => world.call(worker, 'record', message));
            const answers = tally(await Promise.all(calls));
            check(answers === '1 × recorded, 7 × replayed', answers);
          }),
        );
      }
    },
  ],
  [
    'one proof is accepted once by the API, of 40 requests at the same time over four isolates',
    async (scene) => {
      const call = await createBoundRequest(scene);
      const all = Array.from({ length: 40 }, (_, index) => WORKERS[index % 4] ?? 'a');
      const responses = all.map((worker) => scene.world.request(worker, '/me', call));
      const answers = await Promise.all(
        responses.map(async (response) => toAnswer(await response)),
      );
      const wanted = '1 × 200 accepted, 39 × 401 dpop_proof_replayed';
      check(tally(answers) === wanted, tally(answers));
    },
  ],
  [
    'what was recorded is known after its object was evicted, and after a restart',
    async ({ world }) => {
      const options = { name: 'evicted', shards: 1 };
      const object = { binding: 'REPLAY', name: 'evicted/replay/0', path: '/test/abort' };
      const message = { options, use: useOf('1') };
      check((await world.call('a', 'record', message)) === 'recorded', 'not recorded');
      await world.call('a', 'object', object).catch(() => {});
      check((await world.call('b', 'record', message)) === 'replayed', 'evicted: forgotten');
      await world.restart();
      check((await world.call('c', 'record', message)) === 'replayed', 'restarted: forgotten');
    },
  ],
  [
    'the alarm removes proofs that have ended, without any request',
    async ({ world }) => {
      const options = { name: 'alarm', shards: 1 };
      const rows = { binding: 'REPLAY', name: 'alarm/replay/0', path: '/test/rows/proofs' };
      // It is kept for a minute after that.
      const ended = { options, use: useOf('1', -58) };
      check((await world.call('a', 'record', ended)) === 'recorded', 'not recorded');
      const count = async () => {
        const found = /** @type {unknown[]} */ (await world.call('a', 'object', rows));
        return found.length;
      };
      check((await count()) === 1, 'not stored');
      await until(async () => (await count()) === 0, 'it was not removed');
      check((await world.call('b', 'record', ended)) === 'replayed', 'accepted once more');
    },
  ],
  [
    'a revocation is known to all isolates once their copies are a second old, also after a restart',
    async ({ world }) => {
      const options = { name: 'reach' };
      const expiresAt = Date.now() / 1_000 + 600;
      const token = { issuer: 'https://a.test', sessionId: 's', jti: 'j', expiresAt };
      const ask = async () => {
        const asked = WORKERS.map((worker) => world.call(worker, 'isRevoked', { options, token }));
        return tally(await Promise.all(asked));
      };
      check((await ask()) === '4 × false', await ask());
      const revocation = { issuer: token.issuer, sessionId: 's', expiresAt };
      await world.call('a', 'revoke', { options, revocation });
      await world.set({ aheadMs: 1_001 });
      const told = await ask();
      check(told === '4 × true', told);
      await world.restart();
      const again = await ask();
      check(again === '4 × true', `restarted: ${again}`);
    },
  ],
  [
    'requests that are dropped while the object is asked keep nobody else waiting',
    async ({ world }) => {
      const options = { name: 'dropped', timeoutMs: 5_000 };
      const expiresAt = Date.now() / 1_000 + 600;
      const token = { issuer: 'https://a.test', jti: 'j', expiresAt };
      const init = { method: 'POST', body: JSON.stringify({ options, token }) };
      const controller = new AbortController();
      const { signal } = controller;
      try {
        await world.set({ fault: 'hangs' });
        const dropped = Array.from({ length: 20 }, () =>
          world.request('a', '/call/isRevoked', { ...init, signal }).catch(() => 'dropped'),
        );
        await new Promise((resolve) => void setTimeout(resolve, 200));
        controller.abort();
        check(tally(await Promise.all(dropped)) === '20 × dropped', 'an answer came');
      } finally {
        await world.set({ fault: 'none' });
      }
      const answer = await world.call('a', 'isRevoked', { options, token });
      check(answer === false, String(answer));
    },
  ],
  ...FAULTS.map(toFaultCheck),
  [
    'the keys in KV serve an isolate that starts later, and a planted key serves nobody',
    async ({ world, issuer }) => {
      await until(async () => world.kv.entries.size === 1, 'no keys were written');
      await world.restart();
      const before = issuer.fetches.jwks;
      const good = { headers: { authorization: `Bearer ${await issuer.sign()}` } };
      const answer = await toAnswer(await world.request('a', '/me', good));
      check(answer === '200 accepted' && issuer.fetches.jwks === before, answer);
      await issuer.rotateKeys();
      const planted = JSON.stringify(issuer.jwks());
      for (const [name, entry] of world.kv.entries) {
        const text = String(entry).replace(/\{"keys":\[[^\]]*\]\}/, planted);
        check(text !== String(entry), 'nothing was planted');
        world.kv.entries.set(name, Buffer.from(text));
      }
      await world.restart();
      const renewed = { headers: { authorization: `Bearer ${await issuer.sign()}` } };
      const second = await toAnswer(await world.request('a', '/me', renewed));
      check(second === '200 accepted' && issuer.fetches.jwks > before, `planted: ${second}`);
    },
  ],
];
