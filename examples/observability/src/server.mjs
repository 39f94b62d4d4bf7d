// npm run example -- observability: an API with metrics, under load, with a provider that fails.
import { constants } from 'node:os';
import { parseArguments, USAGE } from './arguments.mjs';
import { startLoad } from './load.mjs';
import { playRound } from './rounds.mjs';
import { Table } from './table.mjs';
import { startWorld } from './world.mjs';

/** @import { World } from './world.mjs' */

// The name of the example comes first when `npm run example` starts it, and `--` after it where it was written.
const NOT_MEANT = new Set(['observability', '--']);
process.exitCode = await main(process.argv.slice(2).filter((argument) => !NOT_MEANT.has(argument)));

/** @param {readonly string[]} argv */
async function main(argv) {
  const choice = parseArguments(argv);
  if ('wrong' in choice) console.error(`${choice.wrong}\n${USAGE}`);
  if ('help' in choice) console.log(USAGE);
  if (!('minutes' in choice)) return 'help' in choice ? 0 : 2;
  const world = await startWorld(choice.metricsPort);
  const interrupt = endOnSignal(world);
  try {
    console.log(`metrics: ${world.metricsUrl}`);
    return await play(world, choice.minutes);
  } catch (error) {
    if (!interrupt.happened) console.error(error);
    return 1;
  } finally {
    await world.close();
  }
}

/**
 * Plays whole rounds until the time is over. Returns the exit code.
 *
 * @param {World} world
 * @param {number} minutes
 */
async function play(world, minutes) {
  const table = new Table(process.stdout);
  /** @type {string[]} */
  const wrong = [];
  const load = await startLoad(world, (what) => {
    wrong.push(what);
    console.error(`✘ ${what}`);
  });
  const endsAt = performance.now() + minutes * 60_000;
  do {
    await playRound({
      world,
      load,
      onPhase: ({ title }) => table.section(title),
      onTick: (now, before) => table.row(now, before),
      onEnd: (_phase, faults) => {
        wrong.push(...faults);
        table.end(faults);
      },
    });
  } while (performance.now() < endsAt && !world.isClosing());
  await load.stop();
  const answers = [...load.answers].map(([answer, count]) => `${count} × ${answer}`);
  console.log(`\n${answers.join(', ')}\n${wrong.length} wrong`);
  return wrong.length === 0 ? 0 : 1;
}

/**
 * Ends the API before a signal ends this process.
 *
 * @param {World} world
 */
function endOnSignal(world) {
  const interrupt = { happened: false };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    process.once(signal, () => {
      interrupt.happened = true;
      console.error('\nInterrupted');
      void world.close().finally(() => process.exit(128 + constants.signals[signal]));
    });
  }
  return interrupt;
}
