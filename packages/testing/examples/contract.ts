import { adapterContract } from '@oidc-verify/testing';
import { runOverHttp1 } from '@oidc-verify/testing/node';
import { describe, expect, test } from 'vitest';
import { createContractApp } from './contract-app.ts';

const cases = adapterContract({
  name: 'my adapter',
  start: async (contract) => {
    const { listener, auth } = createContractApp(contract);
    return runOverHttp1(listener, auth);
  },
});

describe('my adapter', () => {
  test.each(cases)('$name', async (item) => {
    await expect(item.run()).resolves.toBeUndefined();
  });
});
