// One soak: an API in a process of its own, an issuer that rotates its keys and fails, and a mixed load
// of which every answer is checked. Ends by itself, with 0 only if all of it held.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createLife } from './issuer-life.mjs';
import { createClient, IN_DOUBT, makeShots } from './load.mjs';

const SAMPLE_MS = 10_000;
const PHASE_MS = 9_000;
const MAX_GROWTH = 0.05;
/** While it is in doubt whether the API has the keys, less can be said: that may not be the most. */
const MAX_IN_DOUBT = 0.25;
const EXIT_MS = 10_000;
// The back-off is at most 30 s, then the unknown kids have their cool-down.
const RECOVERY_MS = 35_000;

const kit = await import(new URL('../../packages/testing/dist/index.js', import.meta.url).href);

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => void setTimeout(resolve, ms));

/** @param {readonly number[]} values */
function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

/** @param {number} bytes */
const toMb = (bytes) => (bytes / 1_048_576).toFixed(2);

/**
 * Starts the API; `receive` resolves with its next message of a type.
 *
 * @param {string[]} args
 */
function startServer(args) {
  const child = fork(fileURLToPath(new URL('server.mjs', import.meta.url)), args, {
    execArgv: ['--expose-gc'],
  });
  /** @type {Map<string, (message: any) => void>} */
  const waiting = new Map();
  const exited = once(child, 'exit');
  const gone = exited.then(([code]) => {
    throw new Error(`the server ended with ${code}`);
  });
  gone.catch(() => {});
  child.on('message', (message) => waiting.get(message.type)?.(message));
  const receive = (type) =>
    Promise.race([gone, new Promise((resolve) => void waiting.set(type, resolve))]);
  return { child, exited, receive };
}

/**
 * @param {{ framework: string, minutes: number, cache: 'on' | 'off', concurrency: number }} options
 * @returns {Promise<boolean>}
 */
export async function soak({ framework, minutes, cache, concurrency }) {
  const audience = 'https://api.test';
  const issuer = await kit.createTestIssuer({ audience, keys: 'fresh' });
  const listening = await issuer.listen();
  const server = startServer([framework, issuer.issuer, audience, cache]);
  const { port } = await server.receive('listening');
  const client = createClient(port);
  const life = createLife(issuer);
  const endsAt = performance.now() + minutes * 60_000;
  const counts = { good: 0, bad: 0, hostile: 0, inDoubt: 0 };
  /** @type {string[]} */
  const wrong = [];
  let shots = await makeShots(issuer, kit);
  let isOver = false;
  console.log(`\n${framework}, token cache ${cache}, ${minutes} minutes, ${concurrency} at a time`);

  /** A request that saw a change on its way is judged by what held before and by what held after. */
  const fire = async (shot) => {
    const wasInDoubt = life.isInDoubt(shot.key);
    const answer = await client.send(shot).catch((error) => `no answer: ${String(error)}`);
    const isInDoubt = wasInDoubt || life.isInDoubt(shot.key);
    counts[shot.kind] += 1;
    if (answer === shot.answer) return;
    if (isInDoubt && IN_DOUBT.includes(answer)) counts.inDoubt += 1;
    else wrong.push(`${shot.kind} ${shot.path}: ${answer}, not ${shot.answer}`);
  };
  const pick = (list) => list[Math.floor(Math.random() * list.length)];
  const loop = async () => {
    while (!isOver) {
      const draw = Math.random();
      await fire(pick(draw < 0.6 ? shots.good : draw < 0.8 ? shots.bad : shots.hostile));
    }
  };
  /** After an outage the keys have to be back within the longest back-off. */
  const recover = async () => {
    const since = performance.now();
    while (!isOver && !life.isSettled() && performance.now() - since < RECOVERY_MS) {
      await pause(100);
    }
    if (!isOver && !life.isSettled()) wrong.push(`no recovery within ${RECOVERY_MS} ms`);
  };
  const live = async () => {
    while (!isOver) {
      await pause(Math.max(0, Math.min(PHASE_MS, endsAt - performance.now())));
      if (isOver) break;
      if (!life.isDown() && !life.isSettled()) await recover();
      // Tokens of a withdrawn key go; the new ones are by the key of now.
      await life.turn(async () => {
        shots = await makeShots(issuer, kit);
      });
    }
  };
  /** @type {{ minute: number, heapUsed: number }[]} */
  const samples = [];
  let rejections = 0;
  const watch = async () => {
    const startedAt = performance.now();
    while (performance.now() < endsAt) {
      await pause(Math.min(SAMPLE_MS, Math.max(0, endsAt - performance.now())));
      const received = server.receive('sample');
      server.child.send('sample');
      const sample = await received;
      const minute = (performance.now() - startedAt) / 60_000;
      samples.push({ minute, heapUsed: sample.heapUsed });
      ({ rejections } = sample);
      const total = counts.good + counts.bad + counts.hostile;
      console.log(
        `${(minute * 60).toFixed(0).padStart(5)} s  heap ${toMb(sample.heapUsed).padStart(6)} MB  ` +
          `rss ${toMb(sample.rss).padStart(7)} MB  ${String(total).padStart(8)} requests  ` +
          `${life.changes()} changes  ${wrong.length} wrong`,
      );
    }
    isOver = true;
  };
  try {
    await Promise.all([watch(), live(), ...Array.from({ length: concurrency }, loop)]);
  } finally {
    isOver = true;
    life.end();
    client.close();
  }
  const ended = await end(server);
  rejections = Math.max(rejections, ended.rejections);
  await listening.close();
  return summarise({ minutes, samples, counts, wrong, rejections, ended });
}

/** Closes the server, which then has to end by itself. */
async function end({ child, exited, receive }) {
  const closed = receive('closed');
  child.send('close');
  const { rejections, warnings, left } = await closed;
  const timer = setTimeout(() => void child.kill('SIGKILL'), EXIT_MS);
  const [code, signal] = await exited;
  clearTimeout(timer);
  return { rejections, warnings, left, isClean: code === 0 && signal === null };
}

function summarise({ minutes, samples, counts, wrong, rejections, ended }) {
  const second = samples.filter(({ minute }) => minute > 1 && minute <= 2.05);
  const last = samples.filter(({ minute }) => minute > minutes - 1);
  const [from, to] = [second, last].map((list) => median(list.map(({ heapUsed }) => heapUsed)));
  const growth = to / from - 1;
  const total = counts.good + counts.bad + counts.hostile;
  const inDoubt = counts.inDoubt / total;
  const checks = [
    [
      `heap: minute 2 ${toMb(from)} MB, last minute ${toMb(to)} MB, growth ${(growth * 100).toFixed(2)} %`,
      growth < MAX_GROWTH,
    ],
    [
      `decisions: ${counts.good} good, ${counts.bad} bad, ${counts.hostile} hostile, ${wrong.length} wrong`,
      wrong.length === 0,
    ],
    [
      `refused for want of keys during and after a change: ${counts.inDoubt} (${(inDoubt * 100).toFixed(2)} %)`,
      inDoubt < MAX_IN_DOUBT,
    ],
    [`unhandled rejections: ${rejections}`, rejections === 0],
    [
      `warnings of the process: ${ended.warnings.join('; ') || 'none'}`,
      ended.warnings.length === 0,
    ],
    [
      `timers and sockets left after close: ${ended.left.join(', ') || 'none'}`,
      ended.left.length === 0,
    ],
    [
      `after close the process ${ended.isClean ? 'ended by itself' : 'had to be killed'}`,
      ended.isClean,
    ],
  ];
  for (const [text, holds] of checks) console.log(`${holds ? '✔' : '✘'} ${text}`);
  for (const problem of wrong.slice(0, 20)) console.log(`  ✘ ${problem}`);
  return checks.every(([, holds]) => holds);
}
