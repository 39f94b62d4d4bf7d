import { createDecryption } from '@oidc-verify/core/jwe';
import { testKeys } from '@oidc-verify/testing';
import type { PrivateJwk } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { refusedEvent } from '../decision.ts';
import { AUDIENCE, codeOf, createSetting, ISSUER, syncCodeOf } from '../setting.ts';
import type { EngineName } from '../setting.ts';
import { createX25519, encrypt, P256, RSA } from './encrypt.ts';

const setting = await createSetting();
const signed = await setting.issuer.sign();
const only = (key: PrivateJwk): ReturnType<typeof createDecryption> =>
  createDecryption({ keys: [key] });

const KEYS: Readonly<Record<string, PrivateJwk>> = {
  'RSA of 2048 bits': RSA,
  'P-256': P256,
  'P-384': testKeys.p384[0] as PrivateJwk,
  'P-521': testKeys.p521[0] as PrivateJwk,
  X25519: await createX25519(),
};
const ACCEPTED = Object.entries(KEYS).flatMap(([name, key]) =>
  (key.kty === 'RSA' ? ['RSA-OAEP-256'] : ['ECDH-ES', 'ECDH-ES+A256KW']).flatMap((alg) =>
    ['A128GCM', 'A256GCM', 'A128CBC-HS256', 'A256CBC-HS512'].map(
      (enc) => [alg, enc, name, key] as const,
    ),
  ),
);

describe('what is accepted', () => {
  test.each(ACCEPTED)('%s, %s, %s', async (alg, enc, _, key) => {
    const token = await encrypt(signed, { key, alg, enc });
    for (const engine of ['node', 'web'] satisfies EngineName[]) {
      const verifier = setting.verifier({ decrypt: only(key) }, engine);
      const identity = await verifier.verify(token);
      expect(identity.issuer).toBe(ISSUER);
      expect(identity.token).toBe(token);
    }
  });

  test.each(['JWT', 'jwt', 'application/jwt', 'APPLICATION/JWT', 'at+jwt', 'application/at+jwt'])(
    'content of type %s',
    async (cty) => {
      const token = await encrypt(signed, { key: RSA, header: { cty } });
      expect(await codeOf(() => setting.verifier({ decrypt: only(RSA) }).verify(token))).toBe(
        'passed',
      );
    },
  );

  test('signed tokens stand beside encrypted ones, and are not waited for', () => {
    const verifier = setting.verifier({ decrypt: only(RSA) });
    expect(verifier.verifySync(signed).claims.aud).toBe(AUDIENCE);
  });

  test('header parameters that nobody knows mean nothing', async () => {
    const header = { iss: 'https://other.test', aud: 'other', x5t: 'AAAA', unknown: [1] };
    const token = await encrypt(signed, { key: RSA, header });
    const identity = await setting.verifier({ decrypt: only(RSA) }).verify(token);
    expect([identity.issuer, identity.claims.aud]).toEqual([ISSUER, AUDIENCE]);
  });
});

describe('which key', () => {
  const old = { ...RSA, kid: 'old' };
  const next = { ...(testKeys.rsa[0] as PrivateJwk), kid: 'next' };
  const curve = { ...P256, kid: 'curve' };
  const rotated = setting.verifier({ decrypt: createDecryption({ keys: [next, old, curve] }) });
  const verify = async (key: PrivateJwk, kid: unknown, alg?: string): Promise<string> => {
    const token = await encrypt(signed, { key, header: { kid }, ...(alg && { alg }) });
    return codeOf(() => rotated.verify(token));
  };

  test('a rotation keeps the old key beside the new one', async () => {
    expect(await verify(old, 'old')).toBe('passed');
    expect(await verify(next, 'next')).toBe('passed');
  });

  test('the kid decides: no other key is tried', async () => {
    expect(await verify(old, 'next')).toBe('decryption_failed');
    expect(await verify(old, 'unknown')).toBe('decryption_failed');
    expect(await verify(old, 'curve')).toBe('decryption_failed');
  });

  test('without kid, a key is used when it is the only one for the algorithm', async () => {
    expect(await verify(curve, undefined)).toBe('passed');
    expect(await verify(old, undefined)).toBe('decryption_failed');
  });

  test('a key with an alg serves that one alone', async () => {
    const decrypt = createDecryption({ keys: [{ ...P256, alg: 'ECDH-ES+A256KW' }] });
    const verifier = setting.verifier({ decrypt });
    const agreed = await encrypt(signed, { key: P256, alg: 'ECDH-ES' });
    const wrapped = await encrypt(signed, { key: P256, alg: 'ECDH-ES+A256KW' });
    expect(await codeOf(() => verifier.verify(agreed))).toBe('decryption_failed');
    expect(await codeOf(() => verifier.verify(wrapped))).toBe('passed');
  });

  test('a lone key without kid takes tokens that name one', async () => {
    const token = await encrypt(signed, { key: RSA, header: { kid: 'thumbprint' } });
    const verifier = setting.verifier({ decrypt: only(RSA) });
    expect(await codeOf(() => verifier.verify(token))).toBe('passed');
  });
});

describe('what comes out is judged as any token', () => {
  const verifier = setting.verifier({ decrypt: only(RSA) });
  const verify = async (inner: string): Promise<string> => {
    const token = await encrypt(inner, { key: RSA });
    return codeOf(() => verifier.verify(token));
  };
  const [header, payload] = signed.split('.');
  const none = Buffer.from('{"alg":"none"}').toString('base64url');

  test.each([
    ['no signature', `${none}.${payload}.`, 'disallowed_alg'],
    ['another signature', `${header}.${payload}.${'A'.repeat(342)}`, 'invalid_signature'],
    ['a payload that is no JSON', `${header}.AAAA.AAAA`, 'malformed_token'],
    ['white space around it', ` ${signed}`, 'malformed_token'],
    ['a byte order mark', `\uFEFF${signed}`, 'malformed_token'],
  ])('%s', async (_, inner, code) => {
    expect(await verify(inner)).toBe(code);
  });

  test.each([
    ['expired', { exp: 1 }, {}, 'token_expired'],
    ['for another audience', { aud: 'https://other.test' }, {}, 'invalid_audience'],
    ['of an unknown issuer', { iss: 'https://other.test' }, {}, 'invalid_issuer'],
    ['of another type', {}, { typ: 'logout+jwt' }, 'invalid_token_type'],
    ['with a header parameter of encryption', {}, { header: { zip: 'DEF' } }, 'forbidden_header'],
    ['that says that it holds a JWT', {}, { header: { cty: 'JWT' } }, 'forbidden_header'],
  ])('%s', async (_, claims, options, code) => {
    expect(await verify(await setting.issuer.sign(claims, options))).toBe(code);
  });
});

describe('the option decrypt', () => {
  test('without it, an encrypted token has a code of its own, in both modes', async () => {
    const token = await encrypt(signed, { key: RSA });
    const verifier = setting.verifier();
    expect(await codeOf(() => verifier.verify(token))).toBe('encrypted_token');
    expect(syncCodeOf(() => verifier.verifySync(token))).toBe('encrypted_token');
  });

  test('decryption is asynchronous: verifySync says that it cannot verify, and the operator why', async () => {
    const own = await createSetting();
    const asked: string[] = [];
    const decryption = only(RSA);
    const counting = {
      ...decryption,
      decrypt: (token: string) => (asked.push(token), decryption.decrypt(token)),
    };
    const verifier = own.verifier({ decrypt: counting });
    const token = await encrypt(await own.issuer.sign(), { key: RSA });
    expect(syncCodeOf(() => verifier.verifySync(token))).toBe('verification_unavailable');
    expect(asked).toEqual([]);
    expect(own.events).toEqual([
      { type: 'callback-failed', callback: 'decrypt', reason: 'promise-in-sync' },
      refusedEvent({ code: 'verification_unavailable', stage: 'parse' }),
    ]);
  });

  test('an own key that is no key is our fault, not the token’s', async () => {
    const own = await createSetting();
    const offCurve = { ...P256, y: P256['x'] };
    const verifier = own.verifier({ decrypt: only(offCurve as PrivateJwk) });
    const token = await encrypt(await own.issuer.sign(), { key: P256 });
    expect(await codeOf(() => verifier.verify(token))).toBe('verification_unavailable');
    expect(own.events[0]).toEqual({
      type: 'callback-failed',
      callback: 'decrypt',
      reason: 'rejected',
    });
  });

  test('a refusal is an event of the first stage, without a word of the token', async () => {
    const own = await createSetting();
    const verifier = own.verifier({ decrypt: only(RSA), diagnostics: 'values' });
    const token = await encrypt(await own.issuer.sign(), { key: RSA });
    await codeOf(() => verifier.verify(`${token.slice(0, -4)}AAAA`));
    expect(own.events).toEqual([refusedEvent({ code: 'decryption_failed', stage: 'parse' })]);
  });

  test('the longest token is judged by its length before anything else', async () => {
    const asked: string[] = [];
    const decrypt = { ...only(RSA), decrypt: async (token: string) => void asked.push(token) };
    const verifier = setting.verifier({ decrypt, maxTokenBytes: 1000 });
    const token = await encrypt(signed, { key: RSA });
    expect(token.length).toBeGreaterThan(1000);
    expect(await codeOf(() => verifier.verify(token))).toBe('malformed_token');
    expect(asked).toEqual([]);
  });

  test.each([[undefined], [null], [7], ['a.b.c.d.e'], [`${signed}.x`]])(
    'an answer that is no signed token is a refusal: %j',
    async (answer) => {
      const decrypt = { ...only(RSA), decrypt: async () => answer };
      const verifier = setting.verifier({ decrypt });
      expect(await codeOf(() => verifier.verify('e30.a.b.c.d'))).toBe('decryption_failed');
    },
  );

  test('an answer longer than the longest token is none', async () => {
    const decrypt = { ...only(RSA), decrypt: async () => signed };
    const verifier = setting.verifier({ decrypt, maxTokenBytes: 256 });
    expect(signed.length).toBeGreaterThan(256);
    expect(await codeOf(() => verifier.verify('e30.a.b.c.d'))).toBe('decryption_failed');
  });

  test('a signal ends the wait', async () => {
    const decrypt = { ...only(RSA), decrypt: async () => new Promise<undefined>(() => {}) };
    const controller = new AbortController();
    const pending = setting
      .verifier({ decrypt })
      .verify('e30.a.b.c.d', { signal: controller.signal });
    controller.abort();
    expect(await codeOf(() => pending)).toBe('aborted');
  });
});

describe('with a token cache', () => {
  test.each(['token', 'digest'] as const)('a hit decrypts nothing (%s)', async (storage) => {
    const own = await createSetting();
    const asked: string[] = [];
    const decryption = only(RSA);
    const counting = {
      ...decryption,
      decrypt: (token: string) => (asked.push(token), decryption.decrypt(token)),
    };
    const verifier = own.verifier({ decrypt: counting, tokenCache: { storage } });
    const inner = await own.issuer.sign();
    const token = await encrypt(inner, { key: RSA });
    const first = await verifier.verify(token);
    const again = await verifier.verify(token);
    expect([first.token, again.token]).toEqual([token, token]);
    expect(asked).toHaveLength(1);
    // The hit is the outer token’s: its content, and the content in another encryption, are no hits.
    await verifier.verify(inner);
    await verifier.verify(await encrypt(inner, { key: RSA }));
    expect(asked).toHaveLength(2);
    own.clock.advance(3600);
    expect(await codeOf(() => verifier.verify(token))).toBe('token_expired');
  });

  test('verifySync takes what is remembered, which needs no decryption', async () => {
    const own = await createSetting();
    const verifier = own.verifier({ decrypt: only(RSA), tokenCache: true });
    const token = await encrypt(await own.issuer.sign(), { key: RSA });
    expect(syncCodeOf(() => verifier.verifySync(token))).toBe('verification_unavailable');
    await verifier.verify(token);
    expect(verifier.verifySync(token).token).toBe(token);
  });

  test('a refused token is never remembered', async () => {
    const asked: string[] = [];
    const decrypt = { ...only(RSA), decrypt: async (token: string) => void asked.push(token) };
    const verifier = setting.verifier({ decrypt, tokenCache: true });
    for (const _ of [1, 2]) await codeOf(() => verifier.verify('e30.a.b.c.d'));
    expect(asked).toHaveLength(2);
  });
});
