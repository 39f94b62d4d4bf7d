import type { Plugin } from 'vite';
import { makeSamples } from '../samples/make-samples.ts';
import type { SampleSet } from '../samples/sample.ts';

// What stands there is replaced.
const MODULE = '/src/samples/built-samples.ts';

// Two attacks are a megabyte each, which no text field holds with pleasure. The tests have them.
const MAX_LENGTH = 40_000;

function withoutHuge({ groups, ...shared }: SampleSet): SampleSet {
  const shown = groups.map(({ samples, ...group }) => ({
    ...group,
    samples: samples.filter(({ token = '' }) => token.length <= MAX_LENGTH),
  }));
  return { ...shared, groups: shown };
}

/** Signs the samples when the page is built, so that no key and no code that signs is in the page. */
export function samplesPlugin(): Plugin {
  return {
    name: 'oidc-verify-samples',
    async load(id) {
      if (!id.endsWith(MODULE)) return undefined;
      const text = JSON.stringify(JSON.stringify(withoutHuge(await makeSamples())));
      return `export const samples = JSON.parse(${text});`;
    },
  };
}
