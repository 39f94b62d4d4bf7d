import { constants } from 'node:os';
import { findDifferences } from './expectation.mjs';
import { SECTIONS } from './scenes.mjs';
import { Stage } from './stage.mjs';
import { Table } from './table.mjs';

/** @import { Scene } from './scene.mjs' */
/** @import { Api, World } from './stage.mjs' */
/** @import { Result } from './table.mjs' */

/**
 * Runs every scene and returns the exit code: 0 only if all of them ended as expected.
 * @param {readonly string[]} frameworks
 */
export async function runDemo(frameworks) {
  const stage = new Stage();
  const table = new Table(process.stdout, frameworks);
  const interrupt = onInterrupt(() => stage.close());
  try {
    const world = await stage.open(frameworks, (text) => console.log(`  ${text}`));
    await playAll(world, table);
    return table.summary() === 0 ? 0 : 1;
  } catch (error) {
    if (!interrupt.happened) console.error(`\nThe demo failed: ${toMessage(error)}`);
    return 1;
  } finally {
    await stage.close();
    interrupt.forget();
    for (const line of stage.output) console.error(line);
  }
}

/**
 * @param {World} world
 * @param {Table} table
 */
async function playAll(world, table) {
  table.head();
  for (const { title, scenes } of SECTIONS) {
    table.section(title);
    for (const scene of scenes) table.row(scene, await play(scene, world, table));
  }
}

/**
 * @param {Scene} scene
 * @param {World} world
 * @param {Table} table
 * @returns {Promise<readonly Result[]>}
 */
async function play(scene, world, table) {
  const note = (/** @type {string} */ text) => table.note(text);
  try {
    await scene.arrange?.(world, note);
  } catch (error) {
    const differences = [`could not be prepared: ${toMessage(error)}`];
    return world.apis.map(({ framework }) => ({ framework, differences }));
  }
  const playFor = (/** @type {Api} */ api) => playOne(scene, api, world, note);
  const results = await playForEach(world.apis, playFor, scene.isConcurrent);
  return results.map((result) => ({
    ...result,
    differences: [...result.differences, ...differ(result, results[0])],
  }));
}

/**
 * @param {readonly Api[]} apis
 * @param {(api: Api) => Promise<Result>} playFor
 * @param {boolean} [isConcurrent]
 */
async function playForEach(apis, playFor, isConcurrent = false) {
  if (isConcurrent) return await Promise.all(apis.map((api) => playFor(api)));
  /** @type {Result[]} */
  const results = [];
  for (const api of apis) results.push(await playFor(api));
  return results;
}

/**
 * @param {Scene} scene
 * @param {Api} api
 * @param {World} world
 * @param {(text: string) => void} note
 * @returns {Promise<Result>}
 */
async function playOne(scene, api, world, note) {
  const { framework } = api;
  try {
    const outcome = await scene.act(api, world, note);
    return { framework, outcome, differences: findDifferences(scene.expected, outcome) };
  } catch (error) {
    return { framework, differences: [`no response: ${toMessage(error)}`] };
  }
}

/**
 * Every framework must send exactly the same challenge as the first.
 * @param {Result} result
 * @param {Result | undefined} first
 */
function differ(result, first) {
  if (first === undefined || first.outcome?.challenge === result.outcome?.challenge) return [];
  return [`the challenge differs from that of ${first.framework}`];
}

/**
 * Runs `close` before a signal ends this process.
 * @param {() => Promise<void>} close
 */
function onInterrupt(close) {
  const end = (/** @type {NodeJS.Signals} */ signal) => {
    interrupt.happened = true;
    console.error('\nInterrupted');
    void close().finally(() => process.exit(128 + constants.signals[signal]));
  };
  const interrupt = {
    happened: false,
    forget: () => {
      process.off('SIGINT', end);
      process.off('SIGTERM', end);
    },
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  return interrupt;
}

/** @param {unknown} error */
function toMessage(error) {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return error.message + cause;
}
