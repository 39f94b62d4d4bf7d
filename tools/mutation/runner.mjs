// The vitest runner of Stryker, except that a test file that fails while it is collected counts. Else
// a mutant that breaks what a file sets up outside its tests, such as a `describe`, would survive.
import {
  commonTokens,
  declareFactoryPlugin,
  PluginKind,
  tokens,
} from '@stryker-mutator/api/plugin';
import { strykerPlugins as vitest } from '@stryker-mutator/vitest-runner';

/** @param {import('@stryker-mutator/api/plugin').Injector} injector */
function createRunner(injector) {
  const runner = injector.injectFunction(vitest[0].factory);
  const run = runner.run.bind(runner);
  runner.run = async (request) => {
    const result = await run(request);
    const broken = runner.ctx.state.getFiles().filter(isBroken).map(toFailedTest);
    return result.status === 'complete' && broken.length > 0
      ? { ...result, tests: [...result.tests, ...broken] }
      : result;
  };
  return runner;
}
createRunner.inject = tokens(commonTokens.injector);

/** @param {import('@stryker-mutator/api/plugin').TestFile} file */
function isBroken({ result, tasks }) {
  return result?.state === 'fail' && (tasks.length === 0 || (result.errors ?? []).length > 0);
}

/** @param {import('@stryker-mutator/api/plugin').TestFile} file */
function toFailedTest({ filepath, result }) {
  const failureMessage = result?.errors?.[0]?.message ?? 'The file could not be collected';
  return {
    id: `${filepath}#`,
    name: 'collection',
    fileName: filepath,
    status: 1,
    timeSpentMs: 0,
    failureMessage,
  };
}

export { strykerValidationSchema } from '@stryker-mutator/vitest-runner';
export const strykerPlugins = [
  declareFactoryPlugin(PluginKind.TestRunner, 'vitest-whole', createRunner),
];
