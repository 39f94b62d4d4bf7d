import { memoryRevocations } from '@oidc-verify/core/revocation';
import type { Revocation, RevocationStore, TokenFacts } from '@oidc-verify/core/revocation';
import { createClock, revocationStoreContract } from '@oidc-verify/testing';
import type { ContractCase, RevocationStoreHarness, StoreFault } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';

/** A store whose engine a test can break. */
interface Breakable {
  fault: StoreFault | 'none';
}

type ToStore = (store: RevocationStore, engine: Breakable) => RevocationStore;

function harnessOf(toStore: ToStore, faults: readonly StoreFault[] = []): RevocationStoreHarness {
  return {
    name: 'memory',
    faults,
    open: ({ maxEntries, clockToleranceSeconds }) => {
      const clock = createClock();
      const engine: Breakable = { fault: 'none' };
      const memory = memoryRevocations({ maxEntries, clockToleranceSeconds, now: clock.now });
      const store = toStore(memory, engine);
      return {
        store,
        openLater: () => store,
        now: () => clock.now() / 1000,
        advance: (seconds) => clock.advance(seconds),
        setFault: async (fault) => void (engine.fault = fault),
        close: () => {},
      };
    },
  };
}

const FAULTS: readonly StoreFault[] = ['away', 'slow', 'answer-lost', 'read-only'];

/** Answers as its engine lets it. */
const breakable: ToStore = (store, engine) => ({
  revoke: async (revocation) => {
    if (engine.fault === 'away' || engine.fault === 'read-only') throw new Error('refused');
    await store.revoke(revocation);
    if (engine.fault === 'answer-lost') throw new Error('the connection ended');
  },
  isRevoked: (token) => {
    if (engine.fault === 'away' || engine.fault === 'answer-lost') throw new Error('refused');
    return store.isRevoked(token);
  },
});

describe('memoryRevocations', () => {
  const cases = revocationStoreContract(harnessOf(breakable, FAULTS));

  test.each(cases)('$name', async (each) => {
    await expect(each.run()).resolves.toBeUndefined();
  });

  test('names are unique', () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });

  test('stores for several processes are tried with clocks that differ', () => {
    const shared = revocationStoreContract({ ...harnessOf(breakable), clockSkewSeconds: 30 });
    const alone = revocationStoreContract(harnessOf(breakable));
    expect(shared).toHaveLength(alone.length * 3);
    expect(new Set(shared.map(({ name }) => name)).size).toBe(shared.length);
  });
});

async function failuresOf(cases: readonly ContractCase[]): Promise<readonly string[]> {
  const outcomes = await Promise.allSettled(cases.map(async (each) => each.run()));
  return cases.flatMap(({ name }, index) =>
    outcomes[index]?.status === 'rejected' ? [name.replace('memory: ', '')] : [],
  );
}

const revoking =
  (change: (revocation: Revocation) => Revocation | undefined): ToStore =>
  (store) => ({
    revoke: (revocation) => {
      const changed = change(revocation);
      if (changed !== undefined) return store.revoke(changed);
    },
    isRevoked: (token) => store.isRevoked(token),
  });

const asking =
  (change: (token: TokenFacts) => TokenFacts): ToStore =>
  (store) => ({
    revoke: (revocation) => store.revoke(revocation),
    isRevoked: (token) => store.isRevoked(change(token)),
  });

/** Drops the oldest revocation to make room. */
const evicting: ToStore = () => {
  const entries: Revocation[] = [];
  return {
    revoke: (revocation) => {
      entries.push(revocation);
      if (entries.length > 30) entries.shift();
    },
    isRevoked: ({ jti }) => entries.some((entry) => 'jti' in entry && entry.jti === jti),
  };
};

const forgiving: ToStore = (store, engine) => ({
  revoke: (revocation) => breakable(store, engine).revoke(revocation),
  isRevoked: (token) => engine.fault === 'none' && store.isRevoked(token),
});

const claiming: ToStore = (store, engine) => ({
  revoke: (revocation) => (engine.fault === 'none' ? store.revoke(revocation) : undefined),
  isRevoked: (token) => breakable(store, engine).isRevoked(token),
});

describe('the contract finds a store that', () => {
  test.each<[string, ToStore, string]>([
    ['records nothing', revoking(() => undefined), 'concerns its jti'],
    [
      'mixes issuers up',
      (store) => ({
        revoke: (revocation) => store.revoke({ ...revocation, issuer: 'https://a.test' }),
        isRevoked: (token) => store.isRevoked(token),
      }),
      'concerns the jti of this issuer only',
    ],
    [
      'asks about the session by the jti',
      asking((token) => ({ ...token, jti: token.sessionId })),
      'concerns its jti',
    ],
    [
      'takes what is absent for its name',
      asking((token) => ({ ...token, jti: String(token.jti) })),
      'concerns no token without jti, though it is called undefined',
    ],
    [
      'cuts identifiers off',
      (store) => ({
        revoke: (revocation) =>
          store.revoke(
            'subject' in revocation
              ? { ...revocation, subject: revocation.subject.slice(0, 512) }
              : revocation,
          ),
        isRevoked: (token) => store.isRevoked({ ...token, subject: token.subject?.slice(0, 512) }),
      }),
      'concerns no subject that differs in its last character',
    ],
    [
      'forgets early',
      revoking((revocation) => ({ ...revocation, expiresAt: revocation.expiresAt - 30 })),
      'remembers a revocation until its end and the tolerance after it',
    ],
    [
      'remembers for ever',
      revoking((revocation) => ({ ...revocation, expiresAt: 1e12 })),
      'ends revocations by itself',
    ],
    ['evicts', evicting, 'refuses what it has no room for, and forgets nothing'],
    [
      'takes what is not a revocation',
      (store) => ({
        revoke: (revocation) => {
          try {
            return store.revoke(revocation);
          } catch {
            return undefined;
          }
        },
        isRevoked: (token) => store.isRevoked(token),
      }),
      'refuses what is not a revocation',
    ],
  ])('%s', async (_, toStore, name) => {
    expect(await failuresOf(revocationStoreContract(harnessOf(toStore)))).toContain(name);
  });

  test.each<[string, ToStore]>([
    ['calls a token good when its engine is away', forgiving],
    ['claims to have recorded when its engine is away', claiming],
  ])('%s', async (_, toStore) => {
    expect(await failuresOf(revocationStoreContract(harnessOf(toStore, ['away'])))).toEqual([
      expect.stringContaining('away'),
    ]);
  });
});
