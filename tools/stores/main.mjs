// The heavy tests of stores on Redis: several processes, servers that are killed and promoted. Prints what
// was measured, and exits with 1 if anything that is promised did not hold. Arguments: `proofs`,
// `revocations`, `keys` for some of them, and `--quick` for fewer proofs.
import { tryColdKeys } from './cold-keys.mjs';
import { countAccepted } from './exactly-once.mjs';
import { measureReach, tryLosses } from './reach.mjs';
import { HOW_TO_GET, hasRedisServer, startRedisServer } from './redis-server.mjs';
import { pause, startReplicated } from './replicated.mjs';

/** @typedef {import('./exactly-once.mjs').Count} Count */

const proofs = process.argv.includes('--quick') ? 2_000 : 10_000;
/** @type {string[]} */
const broken = [];

/**
 * @param {string} text
 * @param {boolean} holds
 */
function promise(text, holds) {
  console.log(`${holds ? '✔' : '✘'} ${text}`);
  if (!holds) broken.push(text);
}

/**
 * @param {string} name
 * @param {Count} count
 */
function print(name, { once, twice, never, disturbances, seconds, codes, ...count }) {
  console.log(
    `\n${name}: ${count.proofs} proofs, ${disturbances} disturbances, ${seconds.toFixed(1)} s\n` +
      `  accepted once ${once}, twice ${twice}, refused with 503 ${never}; others: ${codes.join(', ')}`,
  );
}

/**
 * Kills and restarts a server while proofs are sent to it.
 *
 * @param {string} name
 * @param {...string} settings
 */
async function tryRestarts(name, ...settings) {
  const server = await startRedisServer(...settings);
  const restart = async () => {
    await pause(50);
    await server.kill();
    await pause(100);
    await server.start();
    // The clients come back by themselves.
    await pause(200);
  };
  const count = await countAccepted({ port: server.port, proofs, disturb: restart });
  await server.close();
  print(name, count);
  return count;
}

/**
 * Promotes a replica while proofs are sent.
 *
 * @param {string} name
 * @param {number} waitForReplicas
 */
async function tryPromotions(name, waitForReplicas) {
  const servers = await startReplicated();
  const promote = async () => {
    await pause(50);
    await servers.promote();
    await pause(200);
  };
  const { port } = servers;
  const count = await countAccepted({ port, proofs, waitForReplicas, disturb: promote });
  await servers.close();
  print(name, count);
  return count;
}

async function tryProofs() {
  console.log('Used proofs: each is sent to four of eight processes at the same time');
  const calm = await startRedisServer();
  const undisturbed = await countAccepted({ port: calm.port, proofs });
  await calm.close();
  print('nothing happens', undisturbed);
  promise('every proof is accepted exactly once', undisturbed.once === proofs);

  const always = ['--appendonly', 'yes', '--appendfsync', 'always'];
  const durable = await tryRestarts('killed and restarted, appendfsync always', ...always);
  promise('none is accepted twice', durable.twice === 0);
  const everysec = ['--appendonly', 'yes', '--appendfsync', 'everysec'];
  const written = await tryRestarts('killed and restarted, appendfsync everysec', ...everysec);
  promise('none is accepted twice', written.twice === 0);
  await tryRestarts('killed and restarted without data (not promised)', '--appendonly', 'no');

  await tryPromotions('a replica is promoted, waitForReplicas 0 (not promised)', 0);
  const acknowledged = await tryPromotions('a replica is promoted, waitForReplicas 2', 2);
  promise('none is accepted twice', acknowledged.twice === 0);
}

async function tryRevocations() {
  console.log('\nRevocations: eight processes');
  const { revocations, medianMs, maxMs } = await measureReach();
  console.log(`  ${revocations} revocations: median ${medianMs} ms, maximum ${maxMs} ms`);
  promise('each process knows within a second', maxMs <= 1_000);
  for (const { name, answers, wrong, refused, outcomes } of await tryLosses()) {
    const events = outcomes.join(', ');
    console.log(`  ${name}: ${answers} answers, ${wrong} wrong, ${refused} refused; ${events}`);
    promise('no revoked token is called good', wrong === 0);
  }
}

async function tryKeys() {
  console.log('\nKeys: twenty processes');
  for (const { name, processes, right, fetches, refused } of await tryColdKeys()) {
    console.log(`  ${name}: ${right} have the keys, ${fetches} fetches; ${refused.join(', ')}`);
    promise('every process has the keys', right === processes);
    if (name === 'twenty cold processes') promise('one fetch', fetches === 1);
  }
}

/** @type {readonly [string, () => Promise<void>][]} */
const PARTS = [
  ['proofs', tryProofs],
  ['revocations', tryRevocations],
  ['keys', tryKeys],
];

async function main() {
  if (!hasRedisServer()) {
    console.error(`Nothing was tested: ${HOW_TO_GET}`);
    return 1;
  }
  const chosen = PARTS.filter(([name]) => process.argv.includes(name));
  for (const [, run] of chosen.length > 0 ? chosen : PARTS) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await run();
  }
  console.log(`\n${broken.length} promises broken`);
  return broken.length === 0 ? 0 : 1;
}

process.exit(await main());
