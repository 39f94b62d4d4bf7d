import { describe } from 'vitest';
import { testReadme } from './adapters/readme-tests.ts';

// Each registers its tests here, so that what the README prints also passes.
await import('../examples/before-all.ts');
await import('../examples/clock-and-outage.ts');
await import('../examples/contract.ts');
await import('../examples/dpop.ts');
await import('../examples/first-test.ts');
await import('../examples/hostile.ts');
await import('../examples/over-http.ts');
await import('../examples/store-contract.ts');

describe('README.md', () => {
  testReadme(new URL('../', import.meta.url));
});
