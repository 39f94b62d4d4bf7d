// npm run demo: installs and builds only what the demo needs, then runs it.
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
  // Behind some proxies, dozens of connections stall for a minute. A few are just as fast.
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
  // Imported after the install, because its dependencies may be missing before.
  const { runDemo } = await import('../examples/demo/src/demo.mjs');
  return await runDemo(frameworks);
}

/** @param {string} step */
function announce(step) {
  console.log(`\n${step}`);
}
