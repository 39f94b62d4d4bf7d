import { staticJwks } from '@oidc-verify/core';
import type { Jwk } from '@oidc-verify/core';
import { createTestIssuer, testKeys } from '@oidc-verify/testing';
import type { PrivateJwk } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { codeOf, createSetting, ISSUER, problemsOf, published, syncCodeOf } from '../setting.ts';

// What real issuers send, and who has to ask for it.
const setting = await createSetting();
type Options = Readonly<Record<string, unknown>>;

/** Returns how a token is decided, the same way on each path, with and without the token cache. */
async function decide(token: string, options: Options = {}): Promise<string> {
  const verifier = setting.verifier(options);
  const code = syncCodeOf(() => verifier.verifySync(token));
  const cached = setting.verifier({ ...options, tokenCache: true });
  const web = setting.verifier(options, 'web');
  for (const each of [verifier, web, cached, cached]) {
    expect(await codeOf(async () => each.verify(token))).toBe(code);
  }
  return code;
}

describe('zip in the header of a signed token', () => {
  test.each<[unknown, string]>([
    ['NONE', 'passed'],
    ['none', 'forbidden_header'],
    ['NONE ', 'forbidden_header'],
    ['DEF', 'forbidden_header'],
    ['', 'forbidden_header'],
    [null, 'forbidden_header'],
    [['NONE'], 'forbidden_header'],
  ])('%j: %s', async (zip, code) => {
    expect(await decide(await setting.issuer.sign({}, { header: { zip } }))).toBe(code);
  });

  test('NONE does not excuse another parameter', async () => {
    const token = await setting.issuer.sign({}, { header: { zip: 'NONE', enc: 'NONE' } });
    expect(await decide(token)).toBe('forbidden_header');
  });
});

describe('aud: [] is no audience', () => {
  const anyAudience = {
    issuer: undefined,
    issuers: [{ issuer: ISSUER, dangerouslyAcceptAnyAudience: true }],
  };
  const byClient = { audience: null, clientIds: ['client-1'] };

  test.each<[string, Options, string]>([
    ['where it decides', {}, 'invalid_audience'],
    ['where any is accepted', anyAudience, 'passed'],
    ['where the client decides', byClient, 'passed'],
    [
      'where the client decides and is another',
      { ...byClient, clientIds: ['x'] },
      'invalid_audience',
    ],
    ['where a check decides', { audience: null, check: () => true }, 'passed'],
    [
      'where it is required all the same',
      { ...byClient, requiredClaims: ['aud'] },
      'missing_claim',
    ],
  ])('%s', async (_, options, code) => {
    const token = await setting.issuer.sign({ aud: [], client_id: 'client-1' });
    expect(await decide(token, options)).toBe(code);
  });

  test.each([[[1]], [{}], [null], [[[]]], [5]])('%j is malformed as before', async (aud) => {
    const token = await setting.issuer.sign({ aud: aud as never, client_id: 'client-1' });
    expect(await decide(token, byClient)).toBe('invalid_audience');
  });
});

describe('an empty sub', () => {
  test('is refused, and the detail names the option', async () => {
    const token = await setting.issuer.sign({ sub: '' });
    expect(await decide(token)).toBe('invalid_claims');
    const outcome = await setting.verifier().tryVerify(token);
    expect(outcome.ok ? '' : outcome.error.detail).toContain('acceptEmptySubject');
  });

  test('is accepted by option, and is no subject', async () => {
    const token = await setting.issuer.sign({ sub: '', common_name: 'e367.access' });
    expect(await decide(token, { acceptEmptySubject: true })).toBe('passed');
    const identity = await setting.verifier({ acceptEmptySubject: true }).verify(token);
    expect(identity.subject).toBeUndefined();
  });

  test('is accepted by option without a jti, too', async () => {
    const token = await setting.issuer.sign({ sub: '', jti: undefined });
    expect(await decide(token, { acceptEmptySubject: true })).toBe('passed');
  });

  test.each([[null], [5], [['']], [{}]])('the option accepts no %j', async (sub) => {
    const token = await setting.issuer.sign({ sub: sub as never });
    expect(await decide(token, { acceptEmptySubject: true })).toBe('invalid_claims');
  });

  test('nor an empty jti', async () => {
    const token = await setting.issuer.sign({ jti: '' });
    expect(await decide(token, { acceptEmptySubject: true })).toBe('invalid_claims');
  });

  test('belongs to one issuer', async () => {
    const other = await createTestIssuer({ issuer: 'https://other.test', now: setting.clock.now });
    const verifier = setting.verifier({
      issuer: undefined,
      issuers: [
        { issuer: ISSUER, keys: setting.keys, acceptEmptySubject: true },
        { issuer: 'https://other.test', keys: other.keySource() },
      ],
      keys: undefined,
    });
    const own = await setting.issuer.sign({ sub: '' });
    expect(await codeOf(async () => verifier.verify(own))).toBe('passed');
    const foreign = await other.sign({ sub: '' });
    expect(await codeOf(async () => verifier.verify(foreign))).toBe('invalid_claims');
  });

  test.each([{ profile: 'rfc9068' }, { requiredClaims: ['sub'] }])(
    'contradicts %j, which requires it',
    (options) => {
      const problems = problemsOf(() => setting.verifier({ ...options, acceptEmptySubject: true }));
      expect(problems).toEqual([
        { path: 'acceptEmptySubject', message: 'contradicts the required claim `sub`' },
      ]);
    },
  );
});

/** Signs a token with a nonce, of a type that says nothing of the kind, as most providers have it. */
async function signNonce(claims: object, issuer = setting.issuer): Promise<string> {
  return issuer.sign({ nonce: 'n-1', ...claims }, { typ: 'JWT' });
}

describe('a nonce in an access token', () => {
  const requiredClaims = ['uid'];
  const acceptNonce = { acceptNonce: true, requiredClaims };

  test('is refused, and the detail names the option', async () => {
    const token = await signNonce({ uid: 'u' });
    expect(await decide(token, { requiredClaims })).toBe('invalid_token_type');
    const outcome = await setting.verifier({ requiredClaims }).tryVerify(token);
    expect(outcome.ok ? '' : outcome.error.detail).toContain('acceptNonce');
  });

  test.each<[string, object, string]>([
    ['beside what ID tokens lack', { uid: 'u' }, 'passed'],
    ['of any type', { uid: 'u', nonce: null }, 'passed'],
    ['in an ID token', {}, 'missing_claim'],
    ['in an ID token of the token endpoint', { uid: 'u', at_hash: 'h' }, 'invalid_token_type'],
    ['in a token that names another kind', { uid: 'u', token_use: 'id' }, 'invalid_token_type'],
  ])('by option, %s', async (_, claims, code) => {
    const token = await signNonce(claims);
    expect(await decide(token, acceptNonce)).toBe(code);
  });

  test('by option, with a value that ID tokens lack', async () => {
    const options = { acceptNonce: true, requiredClaimValues: { use: 'access' } };
    expect(await decide(await signNonce({ use: 'access' }), options)).toBe('passed');
    expect(await decide(await signNonce({ use: 'id' }), options)).toBe('invalid_claims');
  });

  test('belongs to one issuer', async () => {
    const other = await createTestIssuer({ issuer: 'https://other.test', now: setting.clock.now });
    const verifier = setting.verifier({
      issuer: undefined,
      issuers: [
        { issuer: ISSUER, keys: setting.keys, ...acceptNonce },
        { issuer: 'https://other.test', keys: other.keySource(), requiredClaims },
      ],
      keys: undefined,
    });
    const own = await signNonce({ uid: 'u' });
    expect(await codeOf(async () => verifier.verify(own))).toBe('passed');
    const foreign = await signNonce({ uid: 'u' }, other);
    expect(await codeOf(async () => verifier.verify(foreign))).toBe('invalid_token_type');
  });

  test.each<[Options, number]>([
    [{}, 1],
    [{ acceptNonce: false }, 0],
    [{ requiredClaims }, 0],
    [{ requiredClaimValues: { use: 'access' } }, 0],
    [{ profile: 'rfc9068' }, 1],
  ])('starts only with something that tells ID tokens apart: %j', (options, count) => {
    const problems = problemsOf(() => setting.verifier({ acceptNonce: true, ...options }));
    expect(problems).toEqual(
      Array.from({ length: count }, () => ({
        path: 'acceptNonce',
        message: 'needs `requiredClaims` that ID tokens of this issuer lack',
      })),
    );
  });

  test('is found at the issuer that it belongs to', () => {
    const issuers = [{ issuer: ISSUER, keys: setting.keys, acceptNonce: true }];
    const options = { issuer: undefined, keys: undefined, issuers };
    expect(problemsOf(() => setting.verifier(options)).map(({ path }) => path)).toEqual([
      'issuers[0].acceptNonce',
    ]);
  });
});

function unnamedOf(key: PrivateJwk | undefined): Jwk {
  const { kid: _, ...unnamed } = published(key, { alg: 'RS256' });
  return unnamed;
}

describe('a single key without kid', () => {
  const [key] = testKeys.rsa;
  const unnamed = unnamedOf(key);
  const keys = staticJwks({ keys: [unnamed] });
  const acceptAnyKid = true;

  test('serves no token that names a key, and the detail says what to do', async () => {
    const token = await setting.issuer.sign({}, { kid: 'named' });
    expect(await decide(token, { keys })).toBe('key_not_found');
    for (const outcome of [
      await setting.verifier({ keys }).tryVerify(token),
      setting.verifier({ keys }).tryVerifySync(token),
    ]) {
      expect(outcome.ok ? '' : outcome.error.detail).toContain('acceptAnyKid');
    }
  });

  test.each([['named'], [null]])('serves them by option: kid %j', async (kid) => {
    const token = await setting.issuer.sign({}, { kid });
    expect(await decide(token, { keys, acceptAnyKid })).toBe('passed');
  });

  test('its signature is checked all the same', async () => {
    const stranger = await createTestIssuer({ now: setting.clock.now });
    await stranger.rotateKeys();
    const token = await stranger.sign({}, { kid: 'named' });
    expect(await decide(token, { keys, acceptAnyKid })).toBe('invalid_signature');
  });

  test('not if it has another kid', async () => {
    const named = staticJwks({ keys: [published(key, { alg: 'RS256', kid: 'other' })] });
    const token = await setting.issuer.sign({}, { kid: 'named' });
    expect(await decide(token, { keys: named, acceptAnyKid })).toBe('key_not_found');
  });

  test('not if there is a second key', async () => {
    const second = unnamedOf(testKeys.rsa[1]);
    const token = await setting.issuer.sign({}, { kid: 'named' });
    const two = staticJwks({ keys: [unnamed, second] });
    expect(await decide(token, { keys: two, acceptAnyKid })).toBe('key_not_found');
    const again = staticJwks({ keys: [unnamed, { ...unnamed, kid: 'other' }] });
    expect(await decide(token, { keys: again, acceptAnyKid })).toBe('key_not_found');
  });
});
