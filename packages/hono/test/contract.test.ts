import { adapterContract } from '@oidc-verify/testing';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { inProcess, nodeServer } from './harness.ts';

beforeAll(() => {
  // Hono's default error handler logs what it does not know.
  vi.spyOn(console, 'error').mockReturnValue();
});

describe.each([inProcess, nodeServer])('Hono through $name', (harness) => {
  const cases = adapterContract(harness);

  test('the suite is complete and its names are unique', () => {
    expect(cases.length).toBeGreaterThanOrEqual(70);
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });

  test.each(cases)('$name', async (item) => {
    await expect(item.run()).resolves.toBeUndefined();
  });
});
