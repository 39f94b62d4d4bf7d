// Sends requests over raw sockets from a process of its own, one at a time per connection. It never
// sleeps: a loop that has to be woken for every answer would be slower than the servers it measures.
import { once } from 'node:events';
import { connect } from 'node:net';
import { answerParent } from './children.mjs';
import { toZipfTrace } from './zipf.mjs';

/** @import { Socket } from 'node:net' */

/**
 * @typedef {{ tokens: readonly string[] }} Load what to send from now on
 * @typedef {object} Run
 * @property {number} port
 * @property {number} leadMs comes before and does not count
 * @property {number} ms
 * @property {number} [atLeast] requests, however long they take: up to ten times `ms`
 * @typedef {{ requests: number, ms: number, all: number }} Counted `all` has those of the lead too
 */

const { connections } = /** @type {{ connections: number }} */ (JSON.parse(process.argv[2] ?? ''));
/** @type {readonly Buffer[]} */
let requests = [];
/** @type {Uint32Array} */
let trace = new Uint32Array();
let place = 0;

answerParent('ready', async (question) => {
  const task = /** @type {Load | Run} */ (question);
  if ('port' in task) return await drive(task);
  requests = task.tokens.map(toRequest);
  trace = toZipfTrace(requests.length, 1 << 16);
  return 'loaded';
});

/** @param {string} token */
function toRequest(token) {
  return Buffer.from(
    `GET /me HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${token}\r\n\r\n`,
  );
}

/**
 * @param {Run} run
 * @returns {Promise<Counted>}
 */
async function drive({ port, leadMs, ms, atLeast = 0 }) {
  const sockets = await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = connect(port, '127.0.0.1');
      socket.setNoDelay(true);
      await once(socket, 'connect');
      return socket;
    }),
  );
  const counter = { answers: 0, failed: /** @type {Error | undefined} */ (undefined) };
  for (const socket of sockets) ask(socket, counter);
  await spin(counter, leadMs);
  const before = counter.answers;
  const start = performance.now();
  await spin(counter, ms, atLeast);
  const { answers } = counter;
  const counted = { requests: answers - before, ms: performance.now() - start, all: answers };
  for (const socket of sockets) socket.destroy();
  return counted;
}

/**
 * Keeps one request under way on a connection.
 * @param {Socket} socket
 * @param {{ answers: number, failed: Error | undefined }} counter
 */
function ask(socket, counter) {
  let received = '';
  const send = () => socket.write(requests[trace[place++ % trace.length] ?? 0] ?? '');
  socket.on('data', (/** @type {Buffer} */ chunk) => {
    received += chunk.toString('latin1');
    const end = toEnd(received);
    if (end === undefined) return;
    if (!received.startsWith('HTTP/1.1 200 ') || received.length !== end) {
      counter.failed ??= new Error(`unexpected answer: ${received.slice(0, 500)}`);
    }
    received = '';
    counter.answers += 1;
    send();
  });
  socket.on('error', (error) => void (counter.failed ??= error));
  send();
}

const LENGTH = /\r\ncontent-length: *(\d+)\r\n/i;

/**
 * Returns where the answer ends, when all of its head is there.
 * @param {string} received
 */
function toEnd(received) {
  const head = received.indexOf('\r\n\r\n') + 4;
  if (head < 4) return undefined;
  const length = LENGTH.exec(received)?.[1];
  // Without it we would not know; none of the servers needs to do so.
  if (length === undefined) throw new Error(`no content-length: ${received.slice(0, 500)}`);
  const end = head + Number(length);
  return received.length >= end ? end : undefined;
}

/**
 * @param {{ answers: number, failed: Error | undefined }} counter
 * @param {number} ms
 * @param {number} [atLeast]
 * @returns {Promise<void>}
 */
function spin(counter, ms, atLeast = 0) {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const turn = () => {
      const passedMs = performance.now() - start;
      const isDone = passedMs >= ms && (counter.answers >= atLeast || passedMs >= 10 * ms);
      if (counter.failed !== undefined) reject(counter.failed);
      else if (isDone) resolve();
      else setImmediate(turn);
    };
    turn();
  });
}
