// npm run example -- fleet: four processes of one API behind a front, with one Redis.
import { constants } from 'node:os';
import { hasRedisServer, HOW_TO_GET } from '../../../tools/stores/redis-server.mjs';
import { parseArguments, USAGE } from './arguments.mjs';
import { startFleet } from './fleet.mjs';
import { toMessage } from './requests.mjs';
import { SECTIONS } from './scenes.mjs';
import { runSoak } from './soak.mjs';
import { Table } from './table.mjs';

/** @import { Fleet } from './fleet.mjs' */
/** @import { Scene, World } from './scene.mjs' */

// The name of the example comes first when `npm run example` starts it.
process.exitCode = await main(process.argv.slice(2).filter((argument) => argument !== 'fleet'));

/** @param {readonly string[]} argv */
async function main(argv) {
  const choice = parseArguments(argv);
  if ('wrong' in choice) console.error(`${choice.wrong}\n${USAGE}`);
  if ('help' in choice) console.log(USAGE);
  if (!('minutes' in choice)) return 'help' in choice ? 0 : 2;
  if (!hasRedisServer()) {
    console.error(`The fleet needs a Redis: ${HOW_TO_GET}`);
    return 2;
  }
  return run(choice.minutes);
}

/** @param {number} minutes */
async function run(minutes) {
  const fleet = await startFleet();
  const interrupt = endOnSignal(fleet);
  try {
    console.log(`four API processes behind ${fleet.front}, Redis on port ${fleet.redis.port}`);
    return minutes > 0 ? await runSoak(fleet, minutes) : await playAll(fleet);
  } catch (error) {
    if (!interrupt.happened) console.error(`\nThe fleet failed: ${toMessage(error)}`);
    return 1;
  } finally {
    await fleet.close();
  }
}

/** @param {Fleet} fleet */
async function playAll(fleet) {
  const table = new Table(process.stdout);
  /** @type {World} */
  const world = { fleet, note: (text) => table.note(text), kept: new Map() };
  for (const { title, scenes } of SECTIONS) {
    table.section(title);
    for (const scene of scenes) table.row(scene, await play(scene, world));
  }
  return table.summary() === 0 ? 0 : 1;
}

/**
 * @param {Scene} scene
 * @param {World} world
 */
async function play(scene, world) {
  try {
    return await scene.act(world);
  } catch (error) {
    return `failed: ${toMessage(error)}`;
  }
}

/**
 * Ends all processes before a signal ends this one.
 *
 * @param {Fleet} fleet
 */
function endOnSignal(fleet) {
  const interrupt = { happened: false };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    process.once(signal, () => {
      interrupt.happened = true;
      console.error('\nInterrupted');
      void fleet.close().finally(() => process.exit(128 + constants.signals[signal]));
    });
  }
  return interrupt;
}
