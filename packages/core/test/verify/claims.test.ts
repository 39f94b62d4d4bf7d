import { describe, expect, test, vi } from 'vitest';
import { codeOf, createSetting, ISSUER, syncCodeOf } from '../setting.ts';

const setting = await createSetting();
type Claims = Readonly<Record<string, unknown>>;
const verify = async (
  claims: Claims,
  options: Claims = {},
  typ: string | null = null,
): Promise<string> => {
  const token = await setting.issuer.sign(claims, { typ });
  const verifier = setting.verifier(options);
  const code = await codeOf(async () => verifier.verify(token));
  expect(syncCodeOf(() => verifier.verifySync(token))).toBe(code);
  return code;
};
const NONE = undefined;

describe('kind', () => {
  test.each<[Claims, string]>([
    [{ at_hash: 'x' }, 'invalid_token_type'],
    [{ c_hash: null }, 'invalid_token_type'],
    [{ s_hash: '' }, 'invalid_token_type'],
    [{ events: {} }, 'invalid_token_type'],
    [{ token_use: 'id' }, 'invalid_token_type'],
    [{ token_use: null }, 'invalid_token_type'],
    [{ token_use: ['access'] }, 'invalid_token_type'],
    [{ token_use: 'access' }, 'passed'],
    [{ typ: 'ID' }, 'invalid_token_type'],
    [{ typ: 'Refresh' }, 'invalid_token_type'],
    [{ typ: 'Offline' }, 'invalid_token_type'],
    [{ typ: 'Logout' }, 'invalid_token_type'],
    [{ typ: 'logout' }, 'invalid_token_type'],
    [{ typ: 'Bearer' }, 'passed'],
    [{ typ: 'at+jwt' }, 'passed'],
    [{ typ: 5 }, 'passed'],
    [{ nonce: 'n', client_id: NONE }, 'invalid_token_type'],
    [{ nonce: 'n', client_id: NONE, typ: 'Bearer' }, 'passed'],
    [{ nonce: 'n', client_id: NONE, scope: '' }, 'invalid_token_type'],
    [{ nonce: 'n', client_id: NONE, scp: [] }, 'invalid_token_type'],
    [{ nonce: 'n', client_id: NONE, cid: 'c' }, 'invalid_token_type'],
    [{ nonce: 'n' }, 'invalid_token_type'],
    [{ nonce: 'n', scope: 'read', scp: ['read'], cid: 'c', azp: 'c' }, 'invalid_token_type'],
    [{ nonce: 'n', typ: 'DPoP' }, 'passed'],
    [{ nonce: 'n', typ: 'JWT' }, 'invalid_token_type'],
    [{ nonce: 'n', tokenName: 'access_token' }, 'passed'],
    [{ nonce: 'n', token_use: 'access' }, 'passed'],
    [{ nonce: 'n', type: 'app' }, 'invalid_token_type'],
    [{ tokenName: 'refresh_token' }, 'invalid_token_type'],
    [{ tokenName: 'id_token' }, 'invalid_token_type'],
    [{ tokenName: 'ops' }, 'invalid_token_type'],
    [{ tokenName: null }, 'invalid_token_type'],
    [{ tokenName: 'access_token', token_type: 'Bearer' }, 'passed'],
    [{ tokenName: 'access_token', token_type: 'refresh' }, 'invalid_token_type'],
    [{ tok_type: 'IT' }, 'invalid_token_type'],
    [{ tok_type: 'RT' }, 'invalid_token_type'],
    [{ tok_type: 'AT' }, 'passed'],
    [{ token_type: 'refresh' }, 'invalid_token_type'],
    [{ token_type: 'refresh_token' }, 'invalid_token_type'],
    [{ token_type: 'Refresh Token' }, 'invalid_token_type'],
    [{ token_type: 'id_token' }, 'invalid_token_type'],
    [{ token_type: 'ID' }, 'invalid_token_type'],
    [{ token_type: 'user' }, 'passed'],
    [{ token_type: 5 }, 'passed'],
    [{ tokenType: 'RefreshToken' }, 'invalid_token_type'],
    [{ type: 'refresh' }, 'invalid_token_type'],
    [{ type: 'access' }, 'passed'],
    [{ type: 'app' }, 'passed'],
    [{ purpose: 'id' }, 'invalid_token_type'],
    [{ purpose: 'access_token' }, 'passed'],
    [{ purpose: 'billing' }, 'passed'],
    [{ typ: 'RegistrationAccessToken' }, 'invalid_token_type'],
    [{ typ: 'InitialAccessToken' }, 'invalid_token_type'],
    [{ typ: 'Serialized-ID' }, 'invalid_token_type'],
    [{ typ: 'execute-actions' }, 'invalid_token_type'],
    [{ typ: 'idp-verify-account-via-email' }, 'invalid_token_type'],
    [{ typ: 'logout+jwt' }, 'invalid_token_type'],
    [{ typ: 'DPoP' }, 'passed'],
    [{ typ: 'JWT' }, 'passed'],
    [{ 'urn:openid:params:jwt:claim:rt_hash': 'x' }, 'invalid_token_type'],
    [{ 'urn:openid:params:jwt:claim:auth_req_id': 'x' }, 'invalid_token_type'],
    [{ sub_jwk: {} }, 'invalid_token_type'],
  ])('%j: %s', async (claims, code) => {
    expect(await verify(claims)).toBe(code);
  });

  test('typ at+jwt vouches for a nonce, not for at_hash', async () => {
    expect(await verify({ nonce: 'n', client_id: NONE }, {}, 'at+jwt')).toBe('passed');
    expect(await verify({ at_hash: 'x' }, {}, 'at+jwt')).toBe('invalid_token_type');
  });

  test('is not looked at where ID tokens are accepted by name', async () => {
    const options = { dangerouslyAcceptIdTokens: true };
    expect(await verify({ at_hash: 'x', nonce: 'n', token_use: 'id' }, options)).toBe('passed');
  });
});

describe('presence and order', () => {
  test.each<[Claims, string]>([
    [{ exp: NONE }, 'missing_claim'],
    [{ exp: null }, 'missing_claim'],
    [{ aud: NONE }, 'missing_claim'],
    [{ aud: null }, 'missing_claim'],
    [{ exp: NONE, at_hash: 'x' }, 'invalid_token_type'],
    [{ exp: 1, aud: NONE }, 'missing_claim'],
    [{ exp: 1, aud: 'other' }, 'token_expired'],
    [{ exp: '1', aud: 'other' }, 'invalid_claims'],
  ])('%j: %s', async (claims, code) => {
    expect(await verify(claims)).toBe(code);
  });

  test('required claims come after the audience, and null is none', async () => {
    const options = { requiredClaims: ['tid'] };
    expect(await verify({}, options)).toBe('missing_claim');
    expect(await verify({ tid: null }, options)).toBe('missing_claim');
    expect(await verify({ tid: '' }, options)).toBe('passed');
    expect(await verify({ aud: 'other' }, options)).toBe('invalid_audience');
  });

  test.each<[Claims, string]>([
    [{ tid: 't1', plan: 'a' }, 'passed'],
    [{ tid: 't1' }, 'missing_claim'],
    [{}, 'missing_claim'],
    [{ tid: 't1', plan: null }, 'missing_claim'],
    [{ tid: 't2', plan: 'a' }, 'invalid_claims'],
    [{ tid: 'T1', plan: 'a' }, 'invalid_claims'],
    [{ tid: 't1 ', plan: 'a' }, 'invalid_claims'],
    [{ tid: '', plan: 'a' }, 'invalid_claims'],
    [{ tid: ['t1'], plan: 'a' }, 'invalid_claims'],
    [{ tid: { t1: 't1' }, plan: 'a' }, 'invalid_claims'],
    [{ tid: 1, plan: 'a' }, 'invalid_claims'],
    [{ tid: 't2', plan: 'a', aud: 'other' }, 'invalid_audience'],
  ])('claims with required values: %j: %s', async (claims, code) => {
    expect(await verify(claims, { requiredClaimValues: { tid: 't1', plan: 'a' } })).toBe(code);
  });

  test('a required value is never an inherited one', async () => {
    const values = JSON.parse('{"__proto__":"x","constructor":"y"}') as object;
    expect(await verify({}, { requiredClaimValues: values })).toBe('missing_claim');
  });

  test('a required claim is never an inherited one', async () => {
    for (const name of ['constructor', 'toString', '__proto__']) {
      expect(await verify({}, { requiredClaims: [name] })).toBe('missing_claim');
    }
  });

  test.each(['sub', 'client_id', 'iat', 'jti'])('rfc9068 needs %s', async (name) => {
    const options = { profile: 'rfc9068' };
    expect(await verify({ [name]: NONE }, options, 'at+jwt')).toBe('missing_claim');
    expect(await verify({}, options, 'at+jwt')).toBe('passed');
    expect(await verify({ client_id: 5 }, options, 'at+jwt')).toBe('invalid_claims');
  });
});

describe('audience', () => {
  test.each<[unknown, string]>([
    ['https://api.test', 'passed'],
    [['https://api.test'], 'passed'],
    [['client', 'https://api.test'], 'passed'],
    ['https://api.test/', 'invalid_audience'],
    ['HTTPS://API.TEST', 'invalid_audience'],
    [' https://api.test', 'invalid_audience'],
    ['https://api.test https://b.test', 'invalid_audience'],
    ['', 'invalid_audience'],
    [[], 'invalid_audience'],
    [[['https://api.test']], 'invalid_audience'],
    [['https://api.test', 5], 'invalid_audience'],
    [['https://api.test', null], 'invalid_audience'],
    [{ 'https://api.test': 1 }, 'invalid_audience'],
    [5, 'invalid_audience'],
    [true, 'invalid_audience'],
  ])('%j: %s', async (aud, code) => {
    expect(await verify({ aud })).toBe(code);
  });

  test('any one of several', async () => {
    expect(await verify({ aud: 'b' }, { audience: ['a', 'b'] })).toBe('passed');
    expect(await verify({ aud: 'c' }, { audience: ['a', 'b'] })).toBe('invalid_audience');
  });

  test('null with clients: only those clients, by client_id alone', async () => {
    const options = { audience: null, clientIds: ['c1', 'c2'] };
    expect(await verify({ aud: NONE, client_id: 'c2' }, options)).toBe('passed');
    for (const client_id of ['c3', 'C1', '', NONE, null, 5, ['c1']]) {
      expect(await verify({ client_id, azp: 'c1' }, options)).toBe('invalid_audience');
    }
  });

  test('any audience, by name', async () => {
    const options = { audience: null, dangerouslyAcceptAnyAudience: true };
    expect(await verify({ aud: NONE }, options)).toBe('passed');
    expect(await verify({ aud: 'other' }, options)).toBe('passed');
    expect(await verify({ aud: [] }, options)).toBe('passed');
    for (const aud of [5, null, [5], {}])
      expect(await verify({ aud }, options)).toBe('invalid_audience');
  });
});

describe('identifiers', () => {
  test.each<[Claims, string]>([
    [{ sub: '' }, 'invalid_claims'],
    [{ sub: 5 }, 'invalid_claims'],
    [{ sub: null }, 'invalid_claims'],
    [{ jti: '' }, 'invalid_claims'],
    [{ jti: ['a'] }, 'invalid_claims'],
    [{ sub: NONE, jti: NONE }, 'passed'],
    [{ client_id: 5 }, 'passed'],
    [{ sub: 'a\ud800' }, 'invalid_claims'],
    [{ sub: '\udc00\ud800' }, 'invalid_claims'],
    [{ sub: '\udfff' }, 'invalid_claims'],
    [{ jti: '\ud800x' }, 'invalid_claims'],
    [{ sid: '\ud800' }, 'invalid_claims'],
    [{ client_id: '\ud800' }, 'invalid_claims'],
    [{ azp: '\ud800' }, 'invalid_claims'],
    [{ cid: '\ud800' }, 'invalid_claims'],
    [{ appid: '\ud800' }, 'invalid_claims'],
    [{ oid: '\ud800' }, 'invalid_claims'],
    [{ tid: '\ud800' }, 'invalid_claims'],
    [{ sub: '\ud83d\ude00 \ufffd é' }, 'passed'],
    [{ note: '\ud800' }, 'passed'],
    [{ oid: ['\ud800'] }, 'passed'],
  ])('%j: %s', async (claims, code) => {
    expect(await verify(claims)).toBe(code);
  });
});

const schemaOf = (validate: (value: unknown) => unknown): Claims => ({
  claims: { '~standard': { version: 1, vendor: 'test', validate } },
});
const claimsOf = async (
  validate: (value: unknown) => unknown,
  claims: Claims = {},
): Promise<unknown> => {
  const verifier = setting.verifier(schemaOf(validate));
  return (await verifier.verify(await setting.issuer.sign(claims))).claims;
};

describe('schema', () => {
  test('its output lies over the payload, frozen', async () => {
    const claims = await claimsOf(() => ({ value: { sub: 'x', extra: 1 } }), { tid: 't' });
    expect(claims).toMatchObject({ iss: ISSUER, sub: 'x', extra: 1, tid: 't' });
    expect(Object.isFrozen(claims)).toBe(true);
  });

  test('identity and rules read the payload, never the output', async () => {
    const value = {
      sub: 'root',
      scope: 'admin',
      exp: 1,
      aud: 'x',
      iss: 'evil',
      client_id: 'y',
      jti: 'j',
    };
    const verifier = setting.verifier(schemaOf(() => ({ value })));
    const token = await verifier.verify(await setting.issuer.sign({ jti: 'own', scope: 'read' }));
    expect(token).toMatchObject({
      issuer: ISSUER,
      subject: 'user-1',
      clientId: 'test-client',
      jti: 'own',
    });
    expect([...token.scopes]).toEqual(['read']);
  });

  test('gets a copy it may change', async () => {
    const claims = await claimsOf(
      (value) => {
        (value as { roles: string[] }).roles.push('admin');
        return { value: {} };
      },
      { roles: ['user'] },
    );
    expect(claims).toMatchObject({ roles: ['user'] });
  });

  test.each<[string, () => unknown, string]>([
    ['issues', () => ({ issues: [{ message: 'secret' }] }), 'invalid_claims'],
    ['an empty list of issues', () => ({ issues: [] }), 'invalid_claims'],
    ['issues beside a value', () => ({ value: {}, issues: [1] }), 'invalid_claims'],
    ['a value that is a list', () => ({ value: [] }), 'invalid_claims'],
    ['a value that is null', () => ({ value: null }), 'invalid_claims'],
    ['no value', () => ({}), 'invalid_claims'],
    ['nothing', () => undefined, 'verification_unavailable'],
    ['true', () => true, 'verification_unavailable'],
    [
      'a throw',
      () => {
        throw new Error('x');
      },
      'verification_unavailable',
    ],
  ])('%s: refused', async (_, validate, code) => {
    expect(await verify({}, schemaOf(validate))).toBe(code);
  });

  test('issues are the cause, which is not enumerable, and the detail names their claims', async () => {
    const issues = [{ message: 'secret', path: ['tenant', 0] }, { message: 'secret' }];
    const outcome = await setting
      .verifier(schemaOf(() => ({ issues })))
      .tryVerify(await setting.issuer.sign());
    if (outcome.ok) throw new Error('passed');
    expect(outcome.error.cause).toBe(issues);
    expect(outcome.error.detail).toBe('a schema of yours refused: tenant, the claims as a whole');
    expect(JSON.stringify(outcome.error)).not.toContain('secret');
  });

  test('a promise is awaited, except in sync, where its rejection is handled too', async () => {
    const late = schemaOf(async () => ({ value: { a: 1 } }));
    const token = await setting.issuer.sign();
    expect((await setting.verifier(late).verify(token)).claims).toMatchObject({ a: 1 });
    const failing = schemaOf(vi.fn(async () => Promise.reject(new Error('late'))));
    expect(await codeOf(async () => setting.verifier(failing).verify(token))).toBe(
      'verification_unavailable',
    );
    for (const options of [late, failing]) {
      const verifier = setting.verifier(options);
      expect(syncCodeOf(() => verifier.verifySync(token))).toBe('verification_unavailable');
    }
  });

  test('is not asked about a token that is refused anyway', async () => {
    const validate = vi.fn(() => ({ value: {} }));
    await verify({ exp: 1 }, schemaOf(validate));
    await verify({ aud: 'other' }, schemaOf(validate));
    expect(validate).not.toHaveBeenCalled();
  });

  test.each<[string, () => unknown, string]>([
    ['throws', () => Promise.reject(new Error('x')), 'rejected'],
    ['answers nothing', () => undefined, 'not-an-answer'],
  ])('a schema that %s is named in an event', async (_, validate, reason) => {
    const verifier = setting.verifier(schemaOf(validate));
    const heard = setting.events.length;
    await codeOf(async () => verifier.verify(await setting.issuer.sign()));
    expect(setting.events.slice(heard)).toContainEqual({
      type: 'callback-failed',
      callback: 'claims',
      reason,
    });
  });
});
