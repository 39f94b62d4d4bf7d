// Opens connections to an API on each runtime, over real sockets, and looks how they end. The clock is
// real, so all checks run at once: together they take as long as the shortest useful token lives.
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { bundleWorker } from './bundle-worker.mjs';
import { serveWorkerd } from './workerd.mjs';

/** @typedef {typeof import('../../examples/test/web-socket.ts')} WebSockets */
/** @typedef {typeof import('../../examples/test/event-stream.ts')} EventStreams */
/** @typedef {import('../../examples/test/web-socket.ts').TestSocket} TestSocket */
/** @typedef {import('../../examples/test/event-stream.ts').EventStream} EventStream */

/**
 * @typedef {object} World
 * @property {(claims?: object) => Promise<string>} sign
 * @property {(token: string) => Promise<TestSocket>} open
 * @property {(token: string) => Promise<TestSocket>} openGraphql
 * @property {(token?: string) => Promise<number>} statusOf of an upgrade
 * @property {(token: string) => Promise<EventStream>} events
 * @property {(subject: string) => Promise<unknown>} revoke
 */

const audience = 'https://api.test';
const SHORT_SECONDS = 2;

/** @param {unknown} actual @param {unknown} expected */
function same(actual, expected) {
  const [one, other] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (one !== other) throw new Error(`${one}, expected ${other}`);
}

/** @param {TestSocket} socket @param {string} message */
async function ask(socket, message) {
  socket.send(message);
  return await socket.message();
}

/** Returns a time in the near future as tokens state it. */
function soon() {
  return Math.floor(Date.now() / 1000) + SHORT_SECONDS;
}

/** @param {number} exp */
function requireOver(exp) {
  if (Date.now() < exp * 1000) throw new Error('ended before the token expired');
}

/**
 * Opens a connection of graphql-ws with a subscription to orders, of which one has come.
 *
 * @param {TestSocket} socket
 */
async function subscribe(socket) {
  socket.send('{"type":"connection_init"}');
  same(await socket.message(), '{"type":"connection_ack"}');
  const order = await query(socket, 'orders', 'subscription { orders }');
  same(order, { id: 'orders', type: 'next', payload: { data: { orders: 'order 7' } } });
}

/**
 * Returns the next message about this operation.
 *
 * @param {TestSocket} socket
 * @param {string} id
 * @param {string} [text]
 * @returns {Promise<unknown>}
 */
async function query(socket, id, text) {
  if (text !== undefined) {
    socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query: text } }));
  }
  const message = /** @type {{ id?: string }} */ (JSON.parse(await socket.message()));
  return message.id === id ? message : await query(socket, id);
}

/** @type {readonly [string, (world: World) => Promise<void>][]} */
const CHECKS = [
  [
    'a WebSocket without a valid token is refused',
    async ({ sign, statusOf }) => {
      same(await statusOf(), 401);
      same(await statusOf(await sign({ aud: 'https://other.test' })), 401);
    },
  ],
  [
    'a WebSocket ends when its token expires, and not before',
    async ({ sign, open }) => {
      const exp = soon();
      const socket = await open(await sign({ exp }));
      same(await ask(socket, 'whoami'), 'hello user-1');
      same(await socket.closed(), { code: 4401, reason: 'token_expired' });
      requireOver(exp);
    },
  ],
  [
    'a WebSocket on which the client says nothing ends as well',
    async ({ sign, open }) => {
      const exp = soon();
      const socket = await open(await sign({ exp }));
      same(await socket.closed(), { code: 4401, reason: 'token_expired' });
      requireOver(exp);
    },
  ],
  [
    'a WebSocket ends when its token is revoked',
    async ({ sign, open, revoke }) => {
      const socket = await open(await sign({ sub: 'leaver' }));
      same(await ask(socket, 'whoami'), 'hello leaver');
      await revoke('leaver');
      same(await socket.closed(), { code: 4401, reason: 'token_revoked' });
    },
  ],
  [
    'a new token prolongs a WebSocket',
    async ({ sign, open }) => {
      const exp = soon();
      const socket = await open(await sign({ exp }));
      same(await ask(socket, `token ${await sign({ sub: 'mallory' })}`), 'refused invalid_token');
      same(await ask(socket, `token ${await sign()}`), 'renewed');
      await sleep(exp * 1000 + 200 - Date.now());
      same(await ask(socket, 'whoami'), 'hello user-1');
      socket.destroy();
    },
  ],
  [
    'fewer rights end the part that needs more',
    async ({ sign, open }) => {
      const socket = await open(await sign({ scope: 'orders' }));
      same(await ask(socket, 'watch'), 'orders watched');
      socket.send(`token ${await sign({ scope: 'other' })}`);
      same(await socket.message(), 'orders ended insufficient_scope');
      same(await socket.message(), 'renewed');
      same(await ask(socket, 'whoami'), 'hello user-1');
      socket.destroy();
    },
  ],
  [
    'events end when their token expires, and not before',
    async ({ sign, events }) => {
      const exp = soon();
      const stream = await events(await sign({ exp }));
      same(await stream.next(), 'hello: user-1');
      same(await stream.next(), 'end: token_expired');
      requireOver(exp);
      same(await stream.next(), 'closed');
    },
  ],
  [
    'events end when their token is revoked',
    async ({ sign, events, revoke }) => {
      const stream = await events(await sign({ sub: 'listener' }));
      same(await stream.next(), 'hello: listener');
      await revoke('listener');
      same(await stream.next(), 'end: token_revoked');
      same(await stream.next(), 'closed');
    },
  ],
  [
    'a GraphQL subscription ends when its token expires, and not before',
    async ({ sign, openGraphql }) => {
      const exp = soon();
      const socket = await openGraphql(await sign({ exp, scope: 'orders' }));
      await subscribe(socket);
      same(await socket.ended(), { code: 4401, reason: 'token_expired' });
      requireOver(exp);
    },
  ],
  [
    'a GraphQL subscription ends when its token is revoked',
    async ({ sign, openGraphql, revoke }) => {
      const socket = await openGraphql(await sign({ sub: 'subscriber', scope: 'orders' }));
      await subscribe(socket);
      await revoke('subscriber');
      same(await socket.ended(), { code: 4401, reason: 'token_revoked' });
    },
  ],
  [
    'a new token prolongs a GraphQL connection, and ends the subscription that needs more',
    async ({ sign, openGraphql }) => {
      const exp = soon();
      const socket = await openGraphql(await sign({ exp, scope: 'orders' }));
      await subscribe(socket);
      const ended = query(socket, 'orders');
      const token = await sign({ scope: 'other' });
      const text = `mutation { renewToken(token: "${token}") }`;
      socket.send(JSON.stringify({ id: 'renewal', type: 'subscribe', payload: { query: text } }));
      same(JSON.stringify(await ended).includes('insufficient_scope'), true);
      await sleep(exp * 1000 + 200 - Date.now());
      const me = await query(socket, 'me', '{ me }');
      same(me, { id: 'me', type: 'next', payload: { data: { me: 'user-1' } } });
      socket.destroy();
    },
  ],
];

/**
 * Starts the API as a script that says on which port it listens.
 *
 * @param {string} binary
 * @param {readonly string[]} args
 * @param {string} cwd
 */
async function startScript(binary, args, cwd) {
  const child = spawn(binary, args, { cwd, stdio: 'pipe' });
  let output = '';
  /** @type {string} */
  const port = await new Promise((resolve, reject) => {
    const read = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString();
      const found = /listening on (\d+)/.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('error', reject);
    child.on('exit', () => reject(new Error(`it did not start: ${output}`)));
  });
  return { url: `http://127.0.0.1:${port}`, stop: () => child.kill('SIGKILL') };
}

/**
 * @param {string} binary
 * @param {string} cwd
 * @param {Record<string, string>} env
 */
async function startWorker(binary, cwd, env) {
  await bundleWorker(`${cwd}connections-worker.mjs`, `${cwd}connections-worker.js`);
  return serveWorkerd({ binary, cwd, config: 'connections.capnp', env });
}

/**
 * Returns how the connections ended. `args` starts a script; without it, the binary is workerd.
 *
 * @param {string} binary
 * @param {string} folder that holds the scripts beside the packages
 * @param {readonly string[]} [args]
 * @returns {Promise<{ passed: number, failures: string[] }>}
 */
export async function runConnections(binary, folder, args) {
  const { createTestIssuer } = /** @type {typeof import('@oidc-verify/testing')} */ (
    await import(pathToFileURL(`${folder}node_modules/@oidc-verify/testing/dist/index.js`).href)
  );
  const { upgrade } = /** @type {WebSockets} */ (
    await import(pathToFileURL(`${folder}connections/web-socket.mjs`).href)
  );
  const { openEvents } = /** @type {EventStreams} */ (
    await import(pathToFileURL(`${folder}connections/event-stream.mjs`).href)
  );
  const issuer = await createTestIssuer({ audience });
  const listening = await issuer.listen();
  const server =
    args === undefined
      ? await startWorker(binary, folder, { ISSUER: issuer.issuer, AUDIENCE: audience })
      : await startScript(binary, [...args, issuer.issuer, audience], folder);
  const { url } = server;
  /** @type {TestSocket[]} */
  const sockets = [];
  const open = async (/** @type {string} */ path, /** @type {string} */ token) => {
    const answer = await upgrade(`${url}${path}`, `Bearer ${token}`);
    if (!answer.accepted) throw new Error(`refused with ${answer.status}`);
    sockets.push(answer.socket);
    return answer.socket;
  };
  /** @type {World} */
  const world = {
    sign: async (claims = {}) => issuer.sign({ ...claims }),
    open: async (token) => open('/live', token),
    openGraphql: async (token) => open('/graphql', token),
    statusOf: async (token) => {
      const answer = await upgrade(`${url}/live`, token === undefined ? token : `Bearer ${token}`);
      return answer.accepted ? 101 : answer.status;
    },
    events: async (token) => openEvents(`${url}/events`, token),
    revoke: async (subject) => fetch(`${url}/revoked/${subject}`, { method: 'POST' }),
  };
  const results = await Promise.allSettled(CHECKS.map(async ([, run]) => within(run(world))));
  // These clients answer no close frame, and workerd waits for it before it stops.
  for (const socket of sockets) socket.destroy();
  await server.stop();
  await listening.close();
  const failures = results.flatMap((result, index) =>
    result.status === 'fulfilled' ? [] : [`${CHECKS[index]?.[0]}: ${String(result.reason)}`],
  );
  return { passed: CHECKS.length - failures.length, failures };
}

const GIVE_UP_MS = 15_000;

/** For what hangs. @param {Promise<void>} check */
async function within(check) {
  const giveUp = new AbortController();
  const late = sleep(GIVE_UP_MS, undefined, { signal: giveUp.signal }).then(() => {
    throw new Error('it did not end');
  });
  try {
    await Promise.race([check, late]);
  } finally {
    giveUp.abort();
    late.catch(() => {});
  }
}
