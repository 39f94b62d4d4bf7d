// npm run bench: installs and builds what the benchmarks need, then runs them. Parts by name,
// `--quick` for a look, `--json` for machines, `--node 24` for another Node line.
import { parseArguments, USAGE } from '../bench/src/arguments.mjs';
import { pn } from './pn.mjs';

const PACKAGE = '@oidc-verify/bench';
// Whoever reads JSON from stdout does not want to read what an installer prints.
const STDIO = /** @type {const} */ (['inherit', process.stderr, 'inherit']);

process.exitCode = await main(process.argv.slice(2));

/** @param {readonly string[]} argv */
async function main(argv) {
  const choice = parseArguments(argv);
  if ('help' in choice) {
    console.log(USAGE);
    return 0;
  }
  if ('wrong' in choice) {
    console.error(`${choice.wrong}\n${USAGE}`);
    return 2;
  }
  const prepared = prepare();
  if (prepared !== 0) return prepared;
  // Not before its dependencies are there.
  const { runBench } = await import('../bench/src/bench.mjs');
  return await runBench(choice);
}

/** Returns the exit code of the first step that failed, or 0. */
function prepare() {
  const stdio = [...STDIO];
  const installed = pn(['install', '--frozen-lockfile', '--filter', `${PACKAGE}...`], { stdio });
  if (installed !== 0) return installed;
  return pn(['exec', 'node', 'scripts/build.mjs'], { stdio });
}
