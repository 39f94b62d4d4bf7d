import { constants, createPrivateKey, KeyObject, sign } from 'node:crypto';
import { signBytes, testKeys } from '@oidc-verify/testing';
import type { PrivateJwk } from '@oidc-verify/testing';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ALGORITHM_NAMES, toAlgorithm } from '../../src/jose/algorithms.ts';
import type { Algorithm, AlgorithmName } from '../../src/jose/algorithms.ts';
import { toVerificationKey } from '../../src/jose/jwk.ts';
import type { VerificationKey } from '../../src/jose/jwk.ts';
import type { PublicJwk } from '../../src/jose/key-material.ts';
import type { KnownAnswer } from '../../src/jose/known-answers.ts';
import { createNodeKeys, verifyElsewhere, verifyWith } from '../../src/jose/node-key.ts';
import type { NodeKey } from '../../src/jose/node-key.ts';
import { fc } from '../property/fast-check.ts';
import { published } from '../setting.ts';

/** What a runtime does to the known answers; `undefined` is what this one does. */
const runtime = vi.hoisted((): { fault: ((answer: KnownAnswer) => KnownAnswer) | undefined } => ({
  fault: undefined,
}));
vi.mock(import('../../src/jose/known-answers.ts'), async (load) => {
  const real = await load();
  const answers = new Proxy(real.KNOWN_ANSWERS, {
    get: (target, name) => {
      const answer = target[name as AlgorithmName];
      return answer && runtime.fault ? runtime.fault(answer) : answer;
    },
  });
  return { ...real, KNOWN_ANSWERS: answers };
});
afterEach(() => {
  runtime.fault = undefined;
});

const DATA = Buffer.from('eyJhbGciOiJ9.eyJpc3MiOiJ9');
const SECRETS: Readonly<Record<AlgorithmName, PrivateJwk | undefined>> = {
  RS256: testKeys.rsa[0],
  RS384: testKeys.rsa[0],
  RS512: testKeys.rsa[0],
  PS256: testKeys.rsa[0],
  PS384: testKeys.rsa[0],
  PS512: testKeys.rsa[0],
  ES256: testKeys.p256[0],
  ES384: testKeys.p384[0],
  ES512: testKeys.p521[0],
  Ed25519: testKeys.ed25519[0],
};
const ANSWERED: readonly AlgorithmName[] = ['PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'];
const rowOf = (alg: AlgorithmName): Algorithm => toAlgorithm(alg) as Algorithm;
const secretOf = (alg: AlgorithmName): PrivateJwk => SECRETS[alg] as PrivateJwk;
const jwkOf = (alg: AlgorithmName): PublicJwk => {
  const jwk = published(secretOf(alg), { alg });
  return (toVerificationKey(jwk, new Set(ALGORITHM_NAMES)) as VerificationKey).publicJwk;
};

const FAULTS: Readonly<Record<string, (answer: KnownAnswer) => KnownAnswer>> = {
  'takes a signature that it must refuse': (answer) => ({ ...answer, bad: answer.good }),
  'refuses a signature that it must take': (answer) => ({ ...answer, good: answer.bad }),
  'cannot import such a key': (answer) => ({
    ...answer,
    jwk: { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' },
  }),
};

/** Returns the key in the form this runtime may use, and in the one that every runtime may. */
function formsOf(alg: AlgorithmName): { readonly own: NodeKey; readonly wrapped: NodeKey } {
  runtime.fault = undefined;
  const own = createNodeKeys()(jwkOf(alg), rowOf(alg));
  runtime.fault = FAULTS['takes a signature that it must refuse'];
  const wrapped = createNodeKeys()(jwkOf(alg), rowOf(alg));
  runtime.fault = undefined;
  return { own, wrapped };
}

describe('the form of a key', () => {
  test.each(ALGORITHM_NAMES)('%s: bare where the known answers come out', (alg) => {
    const { input, isDer } = createNodeKeys()(jwkOf(alg), rowOf(alg));
    expect(input).toBeInstanceOf(KeyObject);
    expect(isDer).toBe(alg.startsWith('ES'));
  });

  test.each(ALGORITHM_NAMES)('%s: decides the same here and in the pool', async (alg) => {
    const key = createNodeKeys()(jwkOf(alg), rowOf(alg));
    const signature = await signBytes({ alg, key: secretOf(alg) }, DATA);
    const other = Buffer.from('another text');
    for (const [bytes, answer] of [
      [DATA, true],
      [other, false],
    ] as const) {
      expect(verifyWith(key, rowOf(alg), signature, bytes)).toBe(answer);
      expect(await verifyElsewhere(key, rowOf(alg), signature, bytes)).toBe(answer);
    }
  });

  test('what the pool cannot check is an error, not a signature', async () => {
    const key = createNodeKeys()(jwkOf('Ed25519'), rowOf('Ed25519'));
    const checked = verifyElsewhere(key, rowOf('RS256'), new Uint8Array(64), DATA);
    await expect(checked).rejects.toThrow();
  });

  describe.each(Object.entries(FAULTS))('where the runtime %s', (_, fault) => {
    test.each(ANSWERED)('%s: in an options object', async (alg) => {
      runtime.fault = fault;
      const key = createNodeKeys()(jwkOf(alg), rowOf(alg));
      expect(key.isDer).toBe(false);
      expect(key.input).toMatchObject(
        alg.startsWith('PS')
          ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: Number(alg.slice(2)) / 8 }
          : { dsaEncoding: 'ieee-p1363' },
      );
      const signature = await signBytes({ alg, key: secretOf(alg) }, DATA);
      expect(verifyWith(key, rowOf(alg), signature, DATA)).toBe(true);
      expect(await verifyElsewhere(key, rowOf(alg), signature, DATA)).toBe(true);
    });

    test.each(['RS256', 'Ed25519'] as const)('%s: bare all the same', (alg) => {
      runtime.fault = fault;
      expect(createNodeKeys()(jwkOf(alg), rowOf(alg)).input).toBeInstanceOf(KeyObject);
    });
  });

  test('is found out once per algorithm, and anew for each engine', () => {
    const asked = vi.fn((answer: KnownAnswer) => answer);
    runtime.fault = asked;
    const toKey = createNodeKeys();
    for (let time = 0; time < 3; time++) toKey(jwkOf('PS256'), rowOf('PS256'));
    expect(asked).toHaveBeenCalledTimes(1);
    toKey(jwkOf('ES256'), rowOf('ES256'));
    createNodeKeys()(jwkOf('PS256'), rowOf('PS256'));
    expect(asked).toHaveBeenCalledTimes(3);
  });
});

describe.each(['own', 'wrapped'] as const)('a key in the form: %s', (form) => {
  const foreign = [0, 20, 64, 222].map((salt) => ['PS256', salt] as const);
  test.each([...foreign, ['PS384', 32], ['PS384', 206], ['PS512', 32], ['PS512', 190]] as const)(
    '%s: refuses a salt of %i bytes',
    async (alg, saltLength) => {
      const key = formsOf(alg)[form];
      const secret = createPrivateKey({ key: { ...secretOf(alg) }, format: 'jwk' });
      const signWith = (length: number): Uint8Array =>
        sign(`sha${alg.slice(2)}`, DATA, {
          key: secret,
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: length,
        });
      const own = signWith(Number(alg.slice(2)) / 8);
      expect(verifyWith(key, rowOf(alg), own, DATA)).toBe(true);
      expect(verifyWith(key, rowOf(alg), signWith(saltLength), DATA)).toBe(false);
      expect(await verifyElsewhere(key, rowOf(alg), signWith(saltLength), DATA)).toBe(false);
    },
  );

  test('PS256: refuses PKCS #1 and another hash', () => {
    const key = formsOf('PS256')[form];
    const secret = createPrivateKey({ key: { ...secretOf('PS256') }, format: 'jwk' });
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    const others = [
      sign('sha256', DATA, secret),
      sign('sha512', DATA, { key: secret, padding, saltLength: 32 }),
    ];
    for (const other of others) expect(verifyWith(key, rowOf('PS256'), other, DATA)).toBe(false);
  });
});

// Valid signatures over DATA: r or s begins with a zero byte, or with a bit that reads as a sign, or
// with nothing but that bit.
const EDGES = {
  ES256: [
    'AB8GuYEUd95ZgZhaq6NS0LPbz5usZ3bk4l2DoBMaw5VyiRf6p4Uah2exggXtQLP7711PNeBuOH1GzQbQyntWJg',
    'jUY4lkos2_sh0Re0qZ9cc7Lth1jzC6k6KXERVoh_xs4A2Zki-qq_X3f44i6J27-gp2mkD_bkGHcsFkrX3bwFGQ',
    'lrY6U1WKUXMj6ZZu5XTlLoAc5c6Z52yUTj8kwnkzqb_Zcm1g9wXBoTfy2Zby-XGgmYaNw0QCZphr4ApMG7wlHw',
    'u37TnxQJrtlGHAEswxn3rmkxIgDCVK4wZ2WEC7BKMjmAfxvEm1dQZwBQwLvtjY-546rEd8E6s0YXR9afzeG7Kw',
  ],
  ES384: [
    'AFTsqeof2bW3be-abEFH7ahZGMKSjcrMd7gPLn4wRUkyu9KY3LWqJlxqd-ftWf9T2GkACpkGNX3p12TQpLq_1i69OunIfptUmkOVNlvtCT46taJx6DR7gZQKlI5gLd4Y',
    'afGcMgAFGA6P6N9VXuI1aRj3Ll71K52WKsrWPv3Aa3bPlibTznXZT44P21B_cJojAIMCXmg68W3-zpqmMCHrixLy0xr6rjALMv7ukCpLfS2KCxKgkBwJmkUjrPscCee_',
    'iUKYeWanzbcY1d16SaHbzluj6Y35WTFE_jWTehwhUeCtix2brofTggXTsidqmYNEsolt0X3cOSChnShQM_JvH69-8ffSc5YcZkleduncCo34YzSi-rGj-sxTLPGBEJq4',
    'gA-dsZyRorjzGVFSjst9qTnwfR9WlCNpjQBCxHZxT41yvPvSVf3sU033TltLSj_cMNfccdlXWUx2nclfiSm0W0Q_1rVCbyu6sSxxRhGWecZMNqOi5GCGG_wKcSY4pIJf',
    'Pn_jLAmR4IzxgSGJYHIT6WXX4n4MAN6DyA9nKtjNwu0Cdw448Z5p4pi0T4O6yjk6gPz1J2fgVpaJZaypbFODQ7YflVsPzBAsS-Z8Orv1c4V_LTa78alNRfputw1pmpSS',
  ],
  ES512: [
    'AABR1ai1-P1rrdb62Yv7z1tGIQqmZU8RtBckVr1bBtTNUrYu7GxCh2zV0rNEzpdZt7VsXm8fIws9qp3aNRoxM5XAAFZgHV-GKBMhKsnSqxxq1em9dZcVxIreOIbvTOLVdp5RHkKrWblgp3pn58eGyt6C_N-TREk9bx1NUyHfuXdDLKyA',
    'AG30NRsPGaaJxtPZE0Z1Xu7jammowc4XiRbm6khewGzM3HPOyH50-H0d8dRH-0j5EosvqaU_bCN4hYn_rgu-HEw_AADKYu5uT5U_ezVUTtVRrbr8Mlr64-XfXMW8AIzzTOoV1u4lAdDDK7q31xKEKwtk0xg8p15xxkJu7Sd_QNXYLwMp',
    'AM8m_AxEe3l0vtFyImzrxCFlpyLqSy951YggqapITJAqELxKwyu3Vppzya7YEl6O_4Tdw_sT431ZP8wggw1LvJQYAIy_FldV2bGNvPu6C8Im172QDwZxPgr8DI1twNnQ9IggxzgUzVGLwhU3zkO9iP7ikHszBqMVLhlCY3Y4KlPhnuQG',
    'AID9xXvQZ1XIJykea6bAT9r9hLFO0qvjPiR_Rvk2NSEDFAksySfw3fW6vCZ98ziB4dcVSHvnWhDPo72zfs8ZKkHZADJ3mF7WgwaA0mYh2TKWpMuPn-4_mEHP096G2yL711TUSHLhxVlZezifiboJBD_4T6GKWhOoQ5VwmwdLwbWiBZEV',
    'Aab_H-863UYhb5gfR3yDJg8CzYPSWtr1kI7kUgZlIGuFfB7_nZG_4EUh6CLYm0IQj9VZCOntyg8zBAKMyWvvbNYDAIAtcMqusfPCdvxGDUGj2yhFYtvdQ3sZfqqVbV8YbJrQ1hha1wQxDdQETDm9mz1MW80Ixod4maNMCjKnIuWC2o4m',
  ],
} as const;

/** One half of a signature: zeros, then anything, also the least and the highest of all. */
const half = (length: number): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(
      fc.oneof(fc.constant(0), fc.nat({ max: length })),
      fc.oneof(fc.constant(undefined), fc.constantFrom(0x00, 0x01, 0x7f, 0x80, 0xff)),
      fc.oneof(
        fc.uint8Array({ minLength: length, maxLength: length }),
        fc.constantFrom(0x00, 0xff).map((byte) => new Uint8Array(length).fill(byte)),
      ),
    )
    .map(([zeros, first, bytes]) => {
      const made = Uint8Array.from(bytes).fill(0, 0, zeros);
      if (first !== undefined && zeros < length) made[zeros] = first;
      return made;
    });

describe.each(['ES256', 'ES384', 'ES512'] as const)('%s: r and s as DER', (alg) => {
  const { own, wrapped } = formsOf(alg);
  const check = (key: NodeKey, signature: Uint8Array): boolean =>
    verifyWith(key, rowOf(alg), signature, DATA);
  const length = rowOf(alg).coordinateBytes as number;
  const valid = EDGES[alg].map((text) => Uint8Array.from(Buffer.from(text, 'base64url')));

  test('takes valid signatures of every length of r and s', async () => {
    for (const signature of valid) {
      expect([check(own, signature), check(wrapped, signature)]).toEqual([true, true]);
      expect(await verifyElsewhere(own, rowOf(alg), signature, DATA)).toBe(true);
    }
  });

  test('decides like the runtime does on r and s themselves', () => {
    const random = fc.tuple(half(length), half(length)).map(([r, s]) => Uint8Array.of(...r, ...s));
    const altered = fc
      .tuple(fc.constantFrom(...valid), fc.nat({ max: 2 * length - 1 }), fc.nat({ max: 255 }))
      .map(([signature, at, mask]) =>
        signature.map((byte, index) => byte ^ (index === at ? mask : 0)),
      );
    const mixed = fc
      .tuple(fc.constantFrom(...valid), half(length), fc.boolean())
      .map(([signature, other, isFirst]) =>
        isFirst
          ? Uint8Array.of(...other, ...signature.subarray(length))
          : Uint8Array.of(...signature.subarray(0, length), ...other),
      );
    const seen = new Set<boolean>();
    fc.assert(
      fc.property(fc.oneof(random, altered, mixed, fc.constantFrom(...valid)), (signature) => {
        const answer = check(own, signature);
        seen.add(answer);
        expect(answer).toBe(check(wrapped, signature));
      }),
      // One of each kind first: a mutation run ends the property early.
      {
        numRuns: 600,
        seed: 20_271_124,
        examples: [new Uint8Array(2 * length), ...valid].map((signature) => [signature]),
      },
    );
    expect(seen).toEqual(new Set([true, false]));
  });

  test('refuses zeros and ones in every place', () => {
    for (const r of [0x00, 0xff]) {
      for (const s of [0x00, 0xff]) {
        const signature = Uint8Array.of(
          ...new Uint8Array(length).fill(r),
          ...new Uint8Array(length).fill(s),
        );
        expect([check(own, signature), check(wrapped, signature)]).toEqual([false, false]);
      }
    }
  });
});
