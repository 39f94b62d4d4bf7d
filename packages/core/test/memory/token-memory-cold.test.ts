import { CONTRACT, CONTRACT_VERSION } from '@oidc-verify/core';
import type { KeySource } from '@oidc-verify/core';
import { expect, test } from 'vitest';
import { createCacheSetting, ownKey, PASSED, sign, WAYS } from './cache-setting.ts';

const LATE = WAYS.filter(([, way]) => !way.sync);

test.each(LATE)(
  '%s: a source that keeps no keys lets pass, and nothing is remembered',
  async (_, way) => {
    const keys: KeySource = {
      [CONTRACT]: CONTRACT_VERSION,
      peek: () => undefined,
      load: async () => ({ keys: [ownKey()], generation: 1, ageSeconds: 0, stale: false }),
      wake: () => 'pending',
      close: () => {},
    };
    const setting = await createCacheSetting(way, { keys });
    const token = await sign(setting);
    expect(await setting.see(token)).toEqual(PASSED);
    expect(await setting.see(token)).toEqual(PASSED);
  },
);
