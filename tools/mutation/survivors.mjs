// Prints each survivor when it is found, so that a long run can be read, and left, half-way.
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { describeMutant } from './summary.mjs';

class Survivors {
  /** @param {import('@stryker-mutator/api/core').MutantResult} mutant */
  onMutantTested(mutant) {
    const isMissed = mutant.status === 'Survived' || mutant.status === 'NoCoverage';
    if (isMissed) console.log(describeMutant(mutant));
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Reporter, 'survivors', Survivors)];
