// Drops requests to a Worker while they wait for keys, or for the answer whose tenant they are, and looks
// whether anybody else is locked out by it. On Workers a dropped request takes its fetches along.
import { once } from 'node:events';
import { connect } from 'node:net';
import { pathToFileURL } from 'node:url';
import { bundleWorker } from './bundle-worker.mjs';
import { serveWorkerd } from './workerd.mjs';

/** @import { TestIssuer } from '@oidc-verify/testing' */
/** @import { Serving } from './workerd.mjs' */

const audience = 'https://api.test';

/** The two ways in which a client goes away. */
const ENDS = /** @type {const} */ (['reset', 'closed']);

/** @param {boolean} condition @param {string} message */
function check(condition, message) {
  if (!condition) throw new Error(message);
}

/**
 * @param {Serving} worker
 * @param {string} path
 * @param {string} token
 */
async function ask({ url }, path, token) {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${url}${path}`, { headers, signal: AbortSignal.timeout(10_000) });
  return `${response.status} ${await response.text()}`;
}

/**
 * Sends requests, waits until the issuer was asked for each, and drops them.
 *
 * @param {{ worker: Serving, issuer: TestIssuer, path: string, end: typeof ENDS[number] }} scene
 * @param {readonly string[]} tokens
 */
async function drop({ worker, issuer, path, end }, tokens) {
  const { hostname, port } = new URL(worker.url);
  const before = issuer.fetches.total;
  const sockets = await Promise.all(
    tokens.map(async (token) => {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => {});
      await once(socket, 'connect');
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`);
      return socket;
    }),
  );
  await until(() => issuer.fetches.total >= before + tokens.length);
  for (const socket of sockets) {
    if (end === 'reset') socket.resetAndDestroy();
    else socket.destroy();
  }
  // The runtime has to notice before anything else arrives.
  await new Promise((resolve) => void setTimeout(resolve, 100));
}

/** @param {() => boolean} condition */
async function until(condition) {
  for (let attempt = 0; attempt < 250 && !condition(); attempt++) {
    await new Promise((resolve) => void setTimeout(resolve, 20));
  }
  check(condition(), 'the issuer was not asked');
}

/** @param {object} part */
function encode(part) {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

/** @param {string} kid @param {string} issuer */
function unsigned(kid, issuer) {
  const exp = Math.floor(Date.now() / 1000) + 60;
  const payload = { iss: issuer, aud: audience, exp, sub: 'nobody' };
  return `${encode({ alg: 'RS256', kid })}.${encode(payload)}.${'A'.repeat(342)}`;
}

/**
 * @typedef {Parameters<typeof drop>[0]} Scene
 * @type {readonly [string, (scene: Scene) => Promise<void>][]}
 */
const CHECKS = [
  [
    'while no keys are there, 16 of them: the next good token is accepted',
    async (scene) => {
      const { worker, issuer, path } = scene;
      const release = issuer.hold();
      const tokens = Array.from({ length: 16 }, (_, index) => unsigned(`${index}`, issuer.issuer));
      await drop(scene, tokens);
      release();
      const answer = await ask(worker, path, await issuer.sign());
      check(answer === '200 accepted', answer);
    },
  ],
  [
    'with a kid that is not known: a new key is accepted, with no cool-down for the refresh that died',
    async (scene) => {
      const { worker, issuer, path } = scene;
      check((await ask(worker, path, await issuer.sign())) === '200 accepted', 'not warm');
      const release = issuer.hold();
      await drop(scene, [unsigned('made up', issuer.issuer)]);
      release();
      await issuer.rotateKeys();
      const token = await issuer.sign();
      const answers = await Promise.all([ask(worker, path, token), ask(worker, path, token)]);
      check(
        answers.every((answer) => answer === '200 accepted'),
        answers.join(),
      );
    },
  ],
  [
    'again and again: who waits gets the new key all the same',
    async (scene) => {
      const { worker, issuer, path } = scene;
      check((await ask(worker, path, await issuer.sign())) === '200 accepted', 'not warm');
      await issuer.rotateKeys();
      const release = issuer.hold();
      await drop(scene, [unsigned('made up', issuer.issuer)]);
      const waiting = ask(worker, path, await issuer.sign());
      const { hostname, port } = new URL(worker.url);
      for (let count = 0; count < 20; count++) {
        const socket = connect(Number(port), hostname).on('error', () => {});
        await once(socket, 'connect');
        const token = unsigned(`made up ${count}`, issuer.issuer);
        socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`);
        await new Promise((resolve) => void setTimeout(resolve, 20));
        socket.resetAndDestroy();
      }
      release();
      check((await waiting) === '200 accepted', await waiting);
    },
  ],
];

/** @type {typeof CHECKS} */
const TENANT_CHECKS = [
  [
    'while its tenant is looked up: the next good token is accepted',
    async (scene) => {
      const { worker, issuer, path } = scene;
      const release = issuer.hold();
      await drop(scene, [unsigned('any', issuer.issuer)]);
      release();
      const answer = await ask(worker, path, await issuer.sign());
      check(answer === '200 accepted', answer);
    },
  ],
  [
    'with made-up issuers, 16 of them, again and again: a good token is accepted each time',
    async (scene) => {
      const { worker, issuer, path } = scene;
      for (let round = 0; round < 3; round++) {
        const release = issuer.hold();
        const tokens = Array.from({ length: 16 }, (_, index) =>
          unsigned('any', `https://made-up-${round}-${index}.test`),
        );
        await drop(scene, tokens);
        release();
        const answer = await ask(worker, path, await issuer.sign());
        check(answer === '200 accepted', `round ${round}: ${answer}`);
        // Past the time of the entry, so that it has to be found anew.
        await new Promise((resolve) => void setTimeout(resolve, 2_100));
      }
    },
  ],
  [
    'several at once wait for one look-up, each in its own request',
    async ({ worker, issuer, path }) => {
      const before = issuer.fetches.total;
      const release = issuer.hold();
      const token = await issuer.sign();
      const all = Array.from({ length: 10 }, () => ask(worker, path, token));
      await until(() => issuer.fetches.total > before);
      await new Promise((resolve) => void setTimeout(resolve, 200));
      check(issuer.fetches.total === before + 1, `${issuer.fetches.total - before} look-ups`);
      release();
      const answers = new Set(await Promise.all(all));
      check(answers.size === 1 && answers.has('200 accepted'), [...answers].join());
    },
  ],
];

const GROUPS = [
  { paths: ['/plain', '/kept'], checks: CHECKS },
  { paths: ['/tenants', '/tenants-kept'], checks: TENANT_CHECKS },
];

/**
 * Runs each check on a Worker of its own; `folder` holds the bundle's sources beside the packages.
 *
 * @param {string} binary
 * @param {string} folder
 * @returns {Promise<{ passed: number, failures: string[] }>}
 */
export async function runDroppedRequests(binary, folder) {
  await bundleWorker(`${folder}dropped-worker.mjs`, `${folder}dropped-worker.js`);
  const kit = pathToFileURL(`${folder}node_modules/@oidc-verify/testing/dist/index.js`);
  const { createTestIssuer } = /** @type {typeof import('@oidc-verify/testing')} */ (
    await import(kit.href)
  );
  /** @type {string[]} */
  const failures = [];
  let passed = 0;
  const scenes = GROUPS.flatMap(({ paths, checks }) => paths.map((path) => ({ path, checks })));
  for (const { path, checks } of scenes) {
    for (const end of ENDS) {
      for (const [name, run] of checks) {
        const issuer = await createTestIssuer({ audience });
        const listening = await issuer.listen();
        const env = { ISSUER: issuer.issuer, AUDIENCE: audience };
        const worker = await serveWorkerd({ binary, cwd: folder, config: 'dropped.capnp', env });
        try {
          await run({ worker, issuer, path, end });
          passed += 1;
        } catch (error) {
          failures.push(`dropped (${end}, ${path}) ${name}: ${String(error)}`);
        }
        await worker.stop();
        await listening.close();
      }
    }
  }
  return { passed, failures };
}
