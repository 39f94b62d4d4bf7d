// npm run bench: installs and builds what the benchmarks need, then runs them. Arguments: names of
// parts, `--quick` for a first look, `--table` for the table of goals, `--json` for JSON on stdout, `--node 24` for
// another Node version. `goals` shows the table over all runs that were kept.
import { parseArguments, USAGE } from '../bench/src/arguments.mjs';
import { pn } from './pn.mjs';

const PACKAGE = '@oidc-verify/bench';
// With `--json`, stdout must only contain JSON, so the output of the installer goes to stderr.
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
  if ('goals' in choice) {
    const { writeGoals } = await import('../bench/src/runs.mjs');
    console.log(writeGoals());
    return 0;
  }
  const prepared = prepare();
  if (prepared !== 0) return prepared;
  // Imported after the install, because its dependencies may be missing before.
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
