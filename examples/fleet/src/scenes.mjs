import { createBoundClient, createLogout, signSession } from './clients.mjs';
import { bearer, send } from './requests.mjs';
import { sendOften, sendToAll, until, withFetches } from './scene.mjs';
import { MAX_STALE_SECONDS, REACH_MS } from './setting.mjs';

/** @import { Call } from './requests.mjs' */
/** @import { Section, World } from './scene.mjs' */

const ENDED = 'session-1';
const OTHER = 'session-2';
const ALL_GOOD = '4 × 200';
/** Longer than anything takes to come back. */
const RECOVERY_MS = 10_000;

/** @type {Section} */
const coldProcesses = {
  title: 'Four processes that have just started',
  scenes: [
    {
      title: 'the first request of each, at once',
      request: 'GET /me',
      expected: `${ALL_GOOD}, 1 key fetch`,
      act: (world) => withFetches(world, () => sendSession(world, OTHER)),
    },
  ],
};

/** @type {Section} */
const usedProofs = {
  title: 'A DPoP proof is used once, whichever process gets it',
  scenes: [
    {
      title: 'the client calls',
      request: 'GET /me',
      expected: '200',
      act: async (world) => {
        const prepare = await createBoundClient(world.fleet.issuer);
        return send(world.fleet.front, keep(world, 'proof', await prepare()));
      },
    },
    {
      title: 'the same proof at the other processes',
      request: 'GET /me',
      expected: '4 × 401 dpop_proof_replayed',
      act: (world) => sendToAll(world, kept(world, 'proof')),
    },
    {
      title: 'one proof, 40 times at once',
      request: 'GET /me',
      expected: '1 × 200, 39 × 401 dpop_proof_replayed',
      act: async (world) => {
        const prepare = await createBoundClient(world.fleet.issuer);
        return sendOften(world, await prepare(), 40);
      },
    },
  ],
};

/** @type {Section} */
const logout = {
  title: 'A logout reaches all processes',
  scenes: [
    {
      title: 'a session, before its logout',
      request: 'GET /me',
      expected: ALL_GOOD,
      act: (world) => sendSession(world, ENDED),
    },
    {
      title: 'the provider tells one process',
      request: 'POST /backchannel-logout',
      expected: '200',
      act: async (world) => {
        const { issuer, front } = world.fleet;
        return send(front, keep(world, 'logout', await createLogout(issuer, ENDED)));
      },
    },
    {
      title: 'the session, within a second',
      request: 'GET /me',
      expected: '4 × 401 token_revoked',
      act: async (world) => {
        const wanted = '4 × 401 token_revoked';
        const { answer, ms } = await until(wanted, REACH_MS, () => sendSession(world, ENDED));
        world.note(`all processes knew ${ms} ms after the response to the provider`);
        return answer;
      },
    },
    {
      title: 'the same logout token at all processes',
      request: 'POST /backchannel-logout',
      expected: '4 × 400 invalid_token',
      act: (world) => sendToAll(world, kept(world, 'logout')),
    },
    {
      title: 'another session',
      request: 'GET /me',
      expected: ALL_GOOD,
      act: (world) => sendSession(world, OTHER),
    },
  ],
};

/** @type {Section} */
const rotation = {
  title: 'The provider rotates its key',
  scenes: [
    {
      title: 'a token of the new key, at once',
      request: 'GET /me',
      expected: /^4 × 200, [1-4] key fetch(?:es)?$/,
      act: async (world) => {
        keep(world, 'old key', { headers: bearer(await signSession(world.fleet.issuer, OTHER)) });
        await world.fleet.issuer.rotateKeys({ keepOld: true });
        return withFetches(world, () => sendSession(world, OTHER));
      },
    },
    {
      title: 'a token of the old key, still published',
      request: 'GET /me',
      expected: ALL_GOOD,
      act: (world) => sendToAll(world, kept(world, 'old key')),
    },
  ],
};

/** @type {Section} */
const outage = {
  title: 'Redis is killed: what cannot be known is a 503',
  scenes: [
    {
      title: 'the ended session, right after that',
      request: 'GET /me',
      expected: '4 × 401 token_revoked',
      act: async (world) => {
        keep(world, 'during', await (await createBoundClient(world.fleet.issuer))());
        const call = { headers: bearer(await signSession(world.fleet.issuer, ENDED)) };
        await world.fleet.redis.kill();
        return sendToAll(world, call);
      },
    },
    {
      title: 'a proof',
      request: 'GET /me',
      expected: '4 × 503 verification_unavailable',
      act: (world) => sendToAll(world, kept(world, 'during')),
    },
    {
      title: `a session, after ${MAX_STALE_SECONDS} s`,
      request: 'GET /me',
      expected: '4 × 503 verification_unavailable',
      act: (world) => sendWhenStale(world, OTHER),
    },
    {
      title: 'the ended session, which all still know',
      request: 'GET /me',
      expected: '4 × 401 token_revoked',
      act: (world) => sendSession(world, ENDED),
    },
    {
      title: 'no token',
      request: 'GET /me',
      expected: '4 × 401 missing_token',
      act: (world) => sendToAll(world, {}),
    },
  ],
};

/** @type {Section} */
const recovery = {
  title: 'Redis is back: no process is restarted, nothing is forgotten',
  scenes: [
    {
      title: 'a session',
      request: 'GET /me',
      expected: ALL_GOOD,
      act: async (world) => {
        await world.fleet.redis.start();
        const { answer, ms } = await until(ALL_GOOD, RECOVERY_MS, () => sendSession(world, OTHER));
        world.note(`all processes answered ${ms} ms after Redis did`);
        return answer;
      },
    },
    {
      title: 'the ended session',
      request: 'GET /me',
      expected: '4 × 401 token_revoked',
      act: (world) => sendSession(world, ENDED),
    },
    {
      title: 'the proof that was used before',
      request: 'GET /me',
      expected: '4 × 401 dpop_proof_replayed',
      act: (world) => sendToAll(world, kept(world, 'proof')),
    },
    {
      title: 'a new proof, 40 times at once',
      request: 'GET /me',
      expected: '1 × 200, 39 × 401 dpop_proof_replayed',
      act: async (world) => {
        const prepare = await createBoundClient(world.fleet.issuer);
        return sendOften(world, await prepare(), 40);
      },
    },
  ],
};

/** @type {readonly Section[]} */
export const SECTIONS = [coldProcesses, usedProofs, logout, rotation, outage, recovery];

/**
 * Sends a new token of a session to every process.
 *
 * @param {World} world
 * @param {string} sessionId
 */
async function sendSession(world, sessionId) {
  return sendToAll(world, { headers: bearer(await signSession(world.fleet.issuer, sessionId)) });
}

/**
 * Waits until no process may answer from its copy any more.
 *
 * @param {World} world
 * @param {string} sessionId
 */
async function sendWhenStale(world, sessionId) {
  world.note('waiting until the copies of the revocations are too old');
  await new Promise((resolve) => void setTimeout(resolve, MAX_STALE_SECONDS * 1_000 + 100));
  return sendSession(world, sessionId);
}

/**
 * @param {World} world
 * @param {string} name
 * @param {Call} call
 */
function keep(world, name, call) {
  world.kept.set(name, call);
  return call;
}

/**
 * @param {World} world
 * @param {string} name
 */
function kept(world, name) {
  const call = world.kept.get(name);
  if (call === undefined) throw new Error(`no earlier scene sent ${name}`);
  return call;
}
