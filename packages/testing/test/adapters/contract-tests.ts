import { describe, expect, test } from 'vitest';
import { adapterContract } from '@oidc-verify/testing';
import type { AdapterHarness } from '@oidc-verify/testing';

/** Registers the contract of adapters as tests, for each way to run one. */
export function testContract(harnesses: readonly AdapterHarness[]): void {
  describe.each(harnesses)('$name', (harness) => {
    const cases = adapterContract(harness);

    test('the suite is complete and its names are unique', () => {
      expect(cases.length).toBeGreaterThanOrEqual(70);
      expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
    });

    // By position, since a `$name` in the title would be shortened.
    test.each(cases.map((item) => [item.name, item] as const))('%s', async (_, item) => {
      await expect(item.run()).resolves.toBeUndefined();
    });
  });
}
