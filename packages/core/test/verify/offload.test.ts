import { testKeys } from '@oidc-verify/testing';
import type { SigningAlgorithm } from '@oidc-verify/testing';
import { describe, expect, test, vi } from 'vitest';
import { ALGORITHM_NAMES } from '../../src/jose/algorithms.ts';
import { createEngine } from '../../src/jose/engine-node.ts';
import type { Engine } from '../../src/jose/engine.ts';
import { buildVerifier } from '../../src/verifier/verifier.ts';
import type { Verifier } from '../../src/verifier/verifier.ts';
import { codeOf, createSetting, pathsOf, syncCodeOf } from '../setting.ts';
import type { Setting } from '../setting.ts';

/** Whether each call of `crypto.verify` brought a callback, which is what sends it to the pool. */
const pooled = vi.hoisted((): boolean[] => []);
vi.mock(import('node:crypto'), async (load) => {
  const real = await load();
  const verify = (...input: readonly unknown[]): unknown => {
    pooled.push(input.length > 4);
    return (real.verify as (...args: readonly unknown[]) => unknown)(...input);
  };
  return { ...real, verify: verify as typeof real.verify };
});

const FAMILIES = {
  rsa: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ecdsa: ['ES256', 'ES384', 'ES512'],
  eddsa: ['Ed25519'],
} as const satisfies Readonly<Record<string, readonly SigningAlgorithm[]>>;
const POOL = { rsa: 'threadpool', ecdsa: 'threadpool', eddsa: 'threadpool' };
const rows = Object.entries(FAMILIES).flatMap(([family, algorithms]) =>
  algorithms.map((alg) => [family, alg] as const),
);

interface Case {
  readonly setting: Setting;
  readonly verifier: Verifier;
  readonly asked: boolean[];
}

async function setUp(alg: SigningAlgorithm, options: object): Promise<Case> {
  const setting = await createSetting([alg]);
  const asked: boolean[] = [];
  const inner = createEngine();
  const engine: Engine = {
    ...inner,
    verify: (...input) => {
      asked.push(input[4]);
      return inner.verify(...input);
    },
  };
  const { issuer, audience } = setting.issuer;
  const base = { issuer, audience, algorithms: [alg], keys: setting.keys, now: setting.clock.now };
  return { setting, verifier: buildVerifier({ ...base, ...options }, engine), asked };
}

test('every algorithm belongs to a family', () => {
  expect(rows.map(([, alg]) => alg).toSorted()).toEqual([...ALGORITHM_NAMES].toSorted());
});

describe('where a signature is checked', () => {
  test.each(rows)('%s: %s goes to the pool when asked to, and only async', async (family, alg) => {
    const { setting, verifier, asked } = await setUp(alg, { offload: { [family]: 'threadpool' } });
    const token = await setting.issuer.sign();
    await verifier.verify(token);
    pooled.length = 0;
    expect((await verifier.verify(token)).subject).toBe('user-1');
    expect(verifier.verifySync(token).subject).toBe('user-1');
    expect(asked).toEqual([true, true, false]);
    expect(pooled).toEqual([true, false]);
  });

  test.each(rows)('%s: %s stays inline by default, and when others go', async (family, alg) => {
    const { [family as 'rsa']: _, ...others } = POOL;
    for (const offload of [undefined, {}, { [family]: 'inline' }, others]) {
      const { setting, verifier, asked } = await setUp(alg, { offload });
      await verifier.verify(await setting.issuer.sign());
      expect(asked).toEqual([false]);
    }
  });

  test('a hit of the token cache needs no pool', async () => {
    const { setting, verifier, asked } = await setUp('ES256', { offload: POOL, tokenCache: true });
    const token = await setting.issuer.sign();
    await verifier.verify(token);
    await verifier.verify(token);
    expect(asked).toEqual([true]);
  });
});

/** Returns tokens that end in every way a signature can be wrong, and one that is right. */
async function tokensOf({ issuer }: Setting, alg: SigningAlgorithm): Promise<readonly string[]> {
  const good = await issuer.sign({ jti: 'j' });
  const [head, body, signature = ''] = good.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  const edits = [
    bytes.map((byte, at) => byte ^ (at === 3 ? 1 : 0)),
    Buffer.alloc(bytes.length),
    Buffer.alloc(bytes.length, 0xff),
    Buffer.concat([bytes.subarray(bytes.length / 2), bytes.subarray(0, bytes.length / 2)]),
    bytes.subarray(1),
    Buffer.concat([bytes, Buffer.of(0)]),
    Buffer.alloc(0),
  ];
  const others = { RS: testKeys.rsa, PS: testKeys.rsa, Ed: testKeys.ed25519 } as const;
  const curves = { ES256: testKeys.p256, ES384: testKeys.p384, ES512: testKeys.p521 } as const;
  const keys = curves[alg as 'ES256'] ?? others[alg.slice(0, 2) as 'RS'];
  const key = keys[1];
  const foreign = key === undefined ? [] : [await issuer.sign({}, { key })];
  return [
    good,
    ...edits.map((edit) => `${head}.${body}.${Buffer.from(edit).toString('base64url')}`),
    ...foreign,
  ];
}

describe('the pool decides like the thread itself', () => {
  test.each(ALGORITHM_NAMES)('%s', async (alg) => {
    const pool = await setUp(alg, { offload: POOL });
    const inline = await setUp(alg, {});
    const tokens = await tokensOf(inline.setting, alg);
    const codes = { pool: [] as string[], inline: [] as string[], sync: [] as string[] };
    for (const token of tokens) {
      codes.pool.push(await codeOf(async () => pool.verifier.verify(token)));
      codes.inline.push(await codeOf(async () => inline.verifier.verify(token)));
      codes.sync.push(syncCodeOf(() => pool.verifier.verifySync(token)));
    }
    expect(codes.pool).toEqual(['passed', ...tokens.slice(1).map(() => 'invalid_signature')]);
    expect(codes.inline).toEqual(codes.pool);
    expect(codes.sync).toEqual(codes.pool);
  });

  test('many at a time, with others inline between them', async () => {
    const { setting, verifier } = await setUp('ES256', { offload: POOL });
    const tokens = await Promise.all(
      Array.from({ length: 40 }, async (_, at) => setting.issuer.sign({ sub: `u${at}` })),
    );
    const forged = tokens.map((token, at) => {
      const [head, , signature] = token.split('.');
      return `${head}.${tokens[(at + 1) % 40]?.split('.')[1]}.${signature}`;
    });
    await verifier.verify(tokens[0] as string);
    const pending = [...tokens, ...forged].map(async (token) => {
      const outcome = verifier.tryVerify(token);
      verifier.tryVerifySync(tokens[7] as string);
      return outcome;
    });
    const outcomes = await Promise.all(pending);
    const subjects = outcomes.map((outcome) => outcome.ok && outcome.token.subject);
    expect(subjects).toEqual([...tokens.map((_, at) => `u${at}`), ...forged.map(() => false)]);
  });

  test('an abort ends the waiting', async () => {
    const { setting, verifier } = await setUp('RS256', { offload: POOL });
    const token = await setting.issuer.sign();
    const controller = new AbortController();
    const pending = codeOf(async () => verifier.verify(token, { signal: controller.signal }));
    controller.abort();
    expect(await pending).toBe('aborted');
  });
});

describe('the option', () => {
  test.each<[unknown, string[]]>([
    [5, ['offload']],
    [true, ['offload']],
    [null, ['offload']],
    [[], ['offload']],
    ['threadpool', ['offload']],
    [{ hmac: 'threadpool' }, ['offload.hmac']],
    [{ rsa: true }, ['offload.rsa']],
    [{ rsa: 'pool', ecdsa: 1, eddsa: null }, ['offload.rsa', 'offload.ecdsa', 'offload.eddsa']],
  ])('%j is refused', async (offload, paths) => {
    const setting = await createSetting();
    expect(pathsOf(() => setting.verifier({ offload }))).toEqual(paths);
  });
});

describe('the option of the token cache', () => {
  test.each<[unknown, string[]]>([
    [5, ['tokenCache']],
    [null, ['tokenCache']],
    ['digest', ['tokenCache']],
    [[], ['tokenCache']],
    [{ maxEntries: 5 }, ['tokenCache.maxEntries']],
    [{ maxBytes: 65_535 }, ['tokenCache.maxBytes']],
    [{ maxBytes: Number.NaN }, ['tokenCache.maxBytes']],
    [{ maxBytes: '1e6' }, ['tokenCache.maxBytes']],
    [{ storage: 'raw', maxBytes: 5e12 }, ['tokenCache.storage', 'tokenCache.maxBytes']],
  ])('%j is refused', async (tokenCache, paths) => {
    const setting = await createSetting();
    expect(pathsOf(() => setting.verifier({ tokenCache }))).toEqual(paths);
  });

  test.each([undefined, false, true, {}, { maxBytes: 65_536 }, { storage: 'digest' }])(
    '%j is taken',
    async (tokenCache) => {
      const setting = await createSetting();
      const verifier = setting.verifier({ tokenCache });
      expect(verifier.verifySync(await setting.issuer.sign()).subject).toBe('user-1');
    },
  );
});
