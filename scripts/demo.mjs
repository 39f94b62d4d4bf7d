// npm run demo: installs and builds what the demo needs, nothing else, then plays it.
import { parseArguments, USAGE } from '../examples/demo/src/arguments.mjs';
import { pn } from './pn.mjs';

const PACKAGE = '@oidc-verify/example-demo';

process.exitCode = await main(process.argv.slice(2));

/** @param {readonly string[]} argv */
async function main(argv) {
  const choice = parseArguments(argv);
  if ('wrong' in choice) console.error(`${choice.wrong}\n${USAGE}`);
  if ('help' in choice) console.log(USAGE);
  if (!('frameworks' in choice)) return 'help' in choice ? 0 : 2;
  return prepare(choice.frameworks) || (await play(choice.frameworks));
}

/**
 * Returns the exit code of the first step that failed, or 0.
 * @param {readonly string[]} frameworks
 */
function prepare(frameworks) {
  announce('1/3 Installing what the demo needs (the first time takes a while)');
  const selection = ['--filter', `${PACKAGE}...`];
  // Dozens of connections at once stall for a minute behind some proxies; a few are as quick.
  const installed = pn([
    'install',
    '--frozen-lockfile',
    '--network-concurrency',
    '16',
    ...selection,
  ]);
  if (installed !== 0) return installed;
  announce('2/3 Building the packages');
  return pn(['exec', 'node', 'scripts/build.mjs', ...frameworks]);
}

/** @param {readonly string[]} frameworks */
async function play(frameworks) {
  announce('3/3 Playing the scenes');
  // Not before its dependencies are there.
  const { runDemo } = await import('../examples/demo/src/demo.mjs');
  return await runDemo(frameworks);
}

/** @param {string} step */
function announce(step) {
  console.log(`\n${step}`);
}
