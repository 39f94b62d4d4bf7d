// How fast a revocation reaches eight processes, and whether any of them forgets one when the server or the
// stream loses something.
import { startFleet } from './fleet.mjs';
import { startRedisServer } from './redis-server.mjs';
import { command, pause } from './replicated.mjs';

const PROCESSES = 8;
const REVOCATIONS = 200;
const MAX_STALE_SECONDS = 3;
const PREFIX = 'oidc-verify:{revocations}';

/** @typedef {import('./redis-server.mjs').RedisServer} RedisServer */
/** @typedef {{ name: string, answers: number, wrong: number, refused: number, outcomes: string[] }} LossResult */

/** What is lost while the processes go on. @type {readonly [string, (server: RedisServer) => Promise<unknown>][]} */
const LOSSES = [
  [
    'the stream is trimmed',
    async ({ port }) => command(port, 'XTRIM', `${PREFIX}:changes`, 'MAXLEN', '0'),
  ],
  ['the stream is deleted', async ({ port }) => command(port, 'DEL', `${PREFIX}:changes`)],
  ['a script deletes an entry', async ({ port }) => deleteEntry(port)],
  ['the entries are evicted', async ({ port }) => command(port, 'DEL', `${PREFIX}:entries`)],
  ['everything is flushed', async ({ port }) => command(port, 'FLUSHALL')],
  ['the server is killed and restarted without data', async (server) => restart(server)],
];

/** @param {number} port */
async function deleteEntry(port) {
  const [selector] = /** @type {string[]} */ (await command(port, 'HKEYS', `${PREFIX}:entries`));
  return command(port, 'HDEL', `${PREFIX}:entries`, String(selector));
}

/** @param {RedisServer} server */
async function restart(server) {
  await server.kill();
  await pause(300);
  await server.start();
}

/** Returns the median and the maximum of the milliseconds until all processes knew a revocation. */
export async function measureReach() {
  const server = await startRedisServer();
  const fleet = startFleet(PROCESSES);
  await fleet.askAll('openRevocations', (index) => ({ port: server.port, index }));
  /** @type {number[]} */
  const spans = [];
  for (let index = 0; index < REVOCATIONS; index++) {
    const jti = `reach-${index}`;
    const watched = fleet.askAll('watch', () => jti);
    const startedAt = Date.now();
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await fleet.ask(index % PROCESSES, 'revoke', toRevocation(jti));
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    spans.push(...(await watched).map((knownAt) => Number(knownAt) - startedAt));
  }
  await fleet.close();
  await server.close();
  const sorted = spans.toSorted((a, b) => a - b);
  return {
    revocations: REVOCATIONS,
    medianMs: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN,
    maxMs: sorted.at(-1) ?? Number.NaN,
  };
}

/** @param {string} jti */
function toRevocation(jti) {
  return { jti, expiresAt: Date.now() / 1000 + 600 };
}

/**
 * Returns what the processes say about revoked tokens after each loss, asked again and again.
 *
 * @returns {Promise<LossResult[]>}
 */
export async function tryLosses() {
  const server = await startRedisServer();
  const fleet = startFleet(PROCESSES);
  const setup = { port: server.port, maxStaleSeconds: MAX_STALE_SECONDS, timeoutMs: 500 };
  await fleet.askAll('openRevocations', (index) => ({ ...setup, index }));
  await fleet.askAll('takeOutcomes');
  /** @type {string[]} */
  const revoked = [];
  const results = [];
  for (const [name, lose] of LOSSES) {
    // oxlint-disable no-await-in-loop -- one loss after the other
    await revoke(fleet, revoked, `before: ${name}`);
    // Known everywhere by then, or the fault would be another one.
    await pause(1_000);
    const losing = lose(server);
    const during = await askForAWhile(fleet, revoked);
    await losing;
    await revoke(fleet, revoked, `after: ${name}`);
    await pause(MAX_STALE_SECONDS * 1_000);
    const afterwards = await askForAWhile(fleet, revoked);
    const outcomes = new Set((await fleet.askAll('takeOutcomes')).flat());
    results.push({ name, ...add(during, afterwards), outcomes: [...outcomes].map(String) });
    // oxlint-enable no-await-in-loop
  }
  await fleet.close();
  await server.close();
  return results;
}

/**
 * @param {import('./fleet.mjs').Fleet} fleet
 * @param {string[]} revoked
 * @param {string} label
 */
async function revoke(fleet, revoked, label) {
  const jtis = Array.from({ length: 25 }, (_, index) => `${label} ${index}`);
  const answers = await Promise.all(
    jtis.map(async (jti, index) => fleet.ask(index % fleet.size, 'revoke', toRevocation(jti))),
  );
  revoked.push(...jtis.filter((_, index) => answers[index] === 'recorded'));
}

/**
 * @param {import('./fleet.mjs').Fleet} fleet
 * @param {readonly string[]} revoked
 */
async function askForAWhile(fleet, revoked) {
  /** @type {unknown[]} */
  const answers = [];
  for (let turn = 0; turn < 10; turn++) {
    // oxlint-disable no-await-in-loop -- again and again
    answers.push(...(await fleet.askAll('ask', () => revoked)).flat());
    await pause(100);
    // oxlint-enable no-await-in-loop
  }
  return {
    answers: answers.length,
    wrong: answers.filter((answer) => answer === false).length,
    refused: answers.filter((answer) => typeof answer === 'string').length,
  };
}

/** @typedef {Awaited<ReturnType<typeof askForAWhile>>} Answers */

/**
 * @param {Answers} one
 * @param {Answers} other
 */
function add(one, other) {
  return {
    answers: one.answers + other.answers,
    wrong: one.wrong + other.wrong,
    refused: one.refused + other.refused,
  };
}
