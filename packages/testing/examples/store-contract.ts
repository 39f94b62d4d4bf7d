import type { ReplayStore } from '@oidc-verify/core/dpop';
import { createClock, replayStoreContract } from '@oidc-verify/testing';
import { expect, test } from 'vitest';

/** A store of your own. This one forgets proofs only when the process ends, and has shares. */
function createStore(maxEntriesPerKey: number): ReplayStore {
  const proofs = new Map<string, { readonly thumbprint: string; readonly expiresAt: number }>();
  return {
    record: ({ key, thumbprint, expiresAt, now }) => {
      if (proofs.has(key)) return 'replayed';
      const own = [...proofs.values()].filter((proof) => proof.thumbprint === thumbprint);
      if (own.filter((proof) => proof.expiresAt > now).length >= maxEntriesPerKey) return 'full';
      proofs.set(key, { thumbprint, expiresAt });
      return 'recorded';
    },
  };
}

const cases = replayStoreContract({
  name: 'my store',
  open: ({ maxEntriesPerKey }) => {
    const clock = createClock();
    return {
      store: createStore(maxEntriesPerKey),
      now: () => clock.now() / 1000,
      advance: (seconds) => clock.advance(seconds),
      close: () => {},
    };
  },
});

test.each(cases)('$name', async (each) => {
  await expect(each.run()).resolves.toBeUndefined();
});
