import { createVerifier } from '@oidc-verify/core';
import type { Jwk } from '@oidc-verify/core';
import { encodeSegment, hostileTokens, signBytes, testKeys } from '@oidc-verify/testing';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { AUDIENCE, ISSUER, problemsOf, published } from '../setting.ts';
import { createSubject, keysOf, without } from './subject.ts';

const subject = await createSubject();
const { ask, decide, decideKeys, issuer, options, sign } = subject;
const own = issuer.jwks().keys[0] as Jwk;
const { alg: _, ...withoutAlg } = own;

afterEach(() => void vi.unstubAllGlobals());

describe('§3.1 Perform Algorithm Verification', () => {
  test('[rfc8725bis-3.1-restrict] MUST use no algorithm outside the configured set', async () => {
    const both = await createSubject(['RS256', 'ES256']);
    const tokens = { RS256: both.sign(), ES256: both.sign({}, { alg: 'ES256' }) };
    expect(await both.decide(tokens, { algorithms: ['ES256'] })).toEqual({
      RS256: 'disallowed_alg',
      ES256: 'passed',
    });
    expect(await both.decide(tokens, { algorithms: undefined })).toEqual({
      RS256: 'passed',
      ES256: 'disallowed_alg',
    });
  });

  test('[rfc8725bis-3.1-consistent] MUST find the alg of the header consistent with the key that kid names', async () => {
    const token = await sign();
    const allowed = { algorithms: ['RS256', 'PS256', 'RS512', 'ES256'] };
    const sets = {
      control: [own],
      'a key for PS256': [{ ...own, alg: 'PS256' }],
      'a key for RS512': [{ ...own, alg: 'RS512' }],
      'a key of another type': [published(testKeys.p256[0], { kid: own.kid as string })],
    };
    expect(await decideKeys(token, sets, allowed)).toEqual({
      control: 'passed',
      'a key for PS256': 'key_not_found',
      'a key for RS512': 'key_not_found',
      'a key of another type': 'key_not_found',
    });
  });

  test('[rfc8725bis-3.1-per-issuer] MUST decide per issuer which algorithms are permitted', async () => {
    const other = await createSubject(['ES256', 'RS256']);
    const iss = 'https://other-issuer.test';
    const issuers = [
      { issuer: ISSUER, keys: keysOf(issuer.jwks().keys), algorithms: ['RS256'] },
      { issuer: iss, keys: keysOf(other.issuer.jwks().keys), algorithms: ['ES256'] },
    ];
    const tokens = {
      'RS256 of the first': sign(),
      'ES256 of the second': other.sign({ iss }),
      'RS256 of the second': other.sign({ iss }, { alg: 'RS256' }),
      'ES256 of the first': other.sign(),
    };
    const decided = await decide(tokens, {
      issuer: undefined,
      keys: undefined,
      algorithms: undefined,
      issuers,
    });
    expect(decided).toEqual({
      'RS256 of the first': 'passed',
      'ES256 of the second': 'passed',
      'RS256 of the second': 'disallowed_alg',
      'ES256 of the first': 'disallowed_alg',
    });
  });

  test('[rfc8725bis-3.1-one-algorithm] MUST use each key with exactly one algorithm', async () => {
    const key = issuer.signingKey().privateJwk;
    const as = (alg: 'RS256' | 'PS256' | 'RS512'): Promise<string> =>
      issuer.signRaw({ header: { ...issuer.header(), alg }, payload: issuer.claims(), alg, key });
    const algorithms = ['RS256', 'PS256', 'RS512'];
    const tokens = { RS256: as('RS256'), PS256: as('PS256'), RS512: as('RS512') };
    expect(await decide(tokens, { algorithms })).toEqual({
      RS256: 'passed',
      PS256: 'key_not_found',
      RS512: 'key_not_found',
    });
    const keys = keysOf([withoutAlg]);
    expect(await decide(tokens, { algorithms: ['PS256'], keys })).toEqual({
      RS256: 'disallowed_alg',
      PS256: 'passed',
      RS512: 'disallowed_alg',
    });
    expect(await decide(tokens, { algorithms, keys })).toEqual({
      RS256: 'key_not_found',
      PS256: 'key_not_found',
      RS512: 'key_not_found',
    });
  });

  test('[rfc8725bis-3.1-allowlist] SHOULD list what is allowed, not what is forbidden', async () => {
    const names = ['none', 'nOnE', 'HS256', 'hs256', 'RS1', 'ES256K', 'X', '__proto__', 'toString'];
    const tokens = names.map((alg) => [alg, sign({}, { header: { alg } })] as const);
    const { RS256, ...others } = await decide({ RS256: sign(), ...Object.fromEntries(tokens) });
    expect(RS256).toBe('passed');
    expect(Object.keys(others)).toHaveLength(9);
    expect(new Set(Object.values(others))).toEqual(new Set(['disallowed_alg']));
  });
});

describe('§3.2 Use Appropriate Algorithms', () => {
  test('[rfc8725bis-3.2-current] MUST allow current algorithms only', () => {
    const outdated = ['RS1', 'HS256', 'none', 'ES256K', 'RSA1_5', 'Ed448', 'RS256 '];
    for (const alg of outdated) {
      const problems = problemsOf(() => createVerifier(options({ algorithms: [alg] })));
      expect(problems.map(({ path }) => path)).toContain('algorithms[0]');
    }
    expect(problemsOf(() => createVerifier(options({ algorithms: ['RS256'] })))).toEqual([]);
  });

  test('[rfc8725bis-3.2-none] SHOULD NOT consume a token with the algorithm none', async () => {
    const header = { ...issuer.header(), alg: 'none' };
    const none = issuer.signRaw({ header, payload: issuer.claims(), alg: 'none' });
    expect(await decide({ control: sign(), none })).toEqual({
      control: 'passed',
      none: 'disallowed_alg',
    });
  });

  test('[rfc8725bis-3.2-agility] MUST be able to move to another algorithm by configuration alone', async () => {
    for (const alg of ['PS256', 'ES256', 'ES512', 'Ed25519'] as const) {
      const moved = await createSubject([alg]);
      expect(await moved.decide({ new: moved.sign(), old: sign() })).toEqual({
        new: 'passed',
        old: 'disallowed_alg',
      });
    }
  });
});

describe('§3.3 Validate All Cryptographic Operations', () => {
  test('[rfc8725bis-3.3-reject-all] MUST refuse the whole token when its signature fails, whatever it claims', async () => {
    const forged = { key: testKeys.foreignRsa };
    const authorization = [`Bearer ${await sign({ scope: 'read' }, forged)}`];
    expect(await ask({ authorization, optional: true })).toMatchObject({
      status: 401,
      code: 'invalid_signature',
    });
    const good = [`Bearer ${await sign({ scope: 'read' })}`];
    expect(await ask({ authorization: good, optional: true })).toMatchObject({ code: 'passed' });
  });

  test('[rfc8725bis-3.3-jws-jwe] MUST tell signed from encrypted tokens', async () => {
    const [, payload = ''] = (await sign()).split('.');
    const header = encodeSegment({ alg: 'dir', enc: 'A128GCM' });
    const tokens = { jws: sign(), jwe: `${header}..AAAA.${payload}.AAAA` };
    expect(await decide(tokens)).toEqual({ jws: 'passed', jwe: 'encrypted_token' });
  });
});

describe('§3.4 Validate Cryptographic Inputs', () => {
  test('[rfc8725bis-3.4-points] MUST NOT use a key that is no point of its curve', async () => {
    const ec = await createSubject(['ES256']);
    const key = ec.issuer.jwks().keys[0] as Jwk;
    const flipped = Buffer.from(String(key.y), 'base64url');
    flipped[31] = (flipped[31] ?? 0) ^ 1;
    const sets = {
      control: [key],
      'off the curve': [{ ...key, y: encodeSegment(flipped) }],
      'the origin': [
        { ...key, x: encodeSegment(new Uint8Array(32)), y: encodeSegment(new Uint8Array(32)) },
      ],
      'beyond the field': [{ ...key, x: encodeSegment(new Uint8Array(32).fill(0xff)) }],
    };
    expect(await ec.decideKeys(await ec.sign(), sets)).toEqual({
      control: 'passed',
      'off the curve': 'key_not_found',
      'the origin': 'key_not_found',
      'beyond the field': 'key_not_found',
    });
  });

  test('[rfc8725bis-3.4-scalars] MUST NOT accept an ECDSA signature of zeros or out of range', async () => {
    const both = await createSubject(['RS256', 'ES256']);
    const catalogue = await hostileTokens(both.issuer);
    const attacks = catalogue.filter(({ source }) => source === 'CVE-2022-21449');
    expect(attacks.length).toBeGreaterThan(1);
    for (const { name, token, control, needs } of attacks) {
      const sets = { [name]: [...both.issuer.jwks().keys, ...needs.keys] };
      expect(await both.decideKeys(token, sets)).toEqual({ [name]: 'invalid_signature' });
      expect(await both.decideKeys(control, sets)).toEqual({ [name]: 'passed' });
    }
  });
});

describe('§3.7 Use UTF-8', () => {
  test('[rfc8725bis-3.7-utf8] MUST refuse a header or payload in another encoding than UTF-8', async () => {
    const encodings = { latin1: 'latin1', 'UTF-16': 'utf16le' } as const;
    const claims = JSON.stringify(issuer.claims({ name: 'Jos\u00e9' }));
    const header = JSON.stringify({ ...issuer.header(), x: 'Jos\u00e9' });
    const tokens: Record<string, Promise<string>> = {
      control: issuer.signRaw({ header, payload: claims, alg: 'RS256' }),
    };
    for (const [name, encoding] of Object.entries(encodings)) {
      const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, encoding));
      tokens[`payload ${name}`] = issuer.signRaw({ header, payload: bytes(claims), alg: 'RS256' });
      tokens[`header ${name}`] = issuer.signRaw({
        header: bytes(header),
        payload: claims,
        alg: 'RS256',
      });
    }
    const { control, ...others } = await decide(tokens);
    expect(control).toBe('passed');
    expect(Object.values(others)).toEqual(Array(4).fill('malformed_token'));
  });
});

describe('§3.8 Validate Issuer and Subject', () => {
  test('[rfc8725bis-3.8-issuer-keys] MUST refuse a token that keys of another issuer have signed', async () => {
    const iss = 'https://other-issuer.test';
    const foreign = published(testKeys.foreignRsa, { kid: 'f', alg: 'RS256' });
    const issuers = [
      { issuer: ISSUER, keys: keysOf([own]) },
      { issuer: iss, keys: keysOf([foreign]) },
    ];
    const byForeign = { key: testKeys.foreignRsa, kid: 'f' };
    const tokens = {
      first: sign(),
      second: sign({ iss }, byForeign),
      'second by the keys of the first': sign({ iss }),
      'first by the keys of the second': sign({}, byForeign),
    };
    expect(await decide(tokens, { issuer: undefined, keys: undefined, issuers })).toEqual({
      first: 'passed',
      second: 'passed',
      'second by the keys of the first': 'key_not_found',
      'first by the keys of the second': 'key_not_found',
    });
  });

  test('[rfc8725bis-3.8-subject] MUST be able to refuse a subject that the application does not know', async () => {
    const known = new Set(['https://issuer.test user-1']);
    const check = (token: { issuer: string; subject: string | undefined }): boolean =>
      known.has(`${token.issuer} ${token.subject}`);
    const tokens = { known: sign(), unknown: sign({ sub: 'user-2' }), nobody: sign({ sub: '' }) };
    expect(await decide(tokens, { check })).toEqual({
      known: 'passed',
      unknown: 'access_denied',
      nobody: 'invalid_claims',
    });
  });
});

describe('§3.9 Use and Validate Audience', () => {
  test('[rfc8725bis-3.9-audience] MUST demand an audience and refuse a token without this one', async () => {
    const tokens = {
      control: sign(),
      absent: sign(without('aud')),
      other: sign({ aud: ['x', 'y'] }),
    };
    expect(await decide(tokens)).toEqual({
      control: 'passed',
      absent: 'missing_claim',
      other: 'invalid_audience',
    });
    const problems = problemsOf(() => createVerifier(options({ audience: undefined })));
    expect(problems.map(({ path }) => path)).toEqual(['audience']);
    expect(problemsOf(() => createVerifier(options({ audience: AUDIENCE })))).toEqual([]);
  });
});

describe('§3.10 Do Not Trust Received Claims', () => {
  test('[rfc8725bis-3.10-kid] SHOULD let a kid be nothing but a name to compare', async () => {
    const kids = ["' OR 1=1 --", '../../dev/null', '__proto__', '*', '', 'k'.repeat(513), '\0'];
    const tokens = kids.map((kid) => [kid, sign({}, { kid })] as const);
    const decided = await decide({ control: sign(), ...Object.fromEntries(tokens) });
    expect(decided).toEqual({
      control: 'passed',
      "' OR 1=1 --": 'key_not_found',
      '../../dev/null': 'key_not_found',
      '*': 'key_not_found',
      '': 'malformed_token',
      ['k'.repeat(513)]: 'malformed_token',
      '\0': 'key_not_found',
      ['__proto__']: 'key_not_found',
    });
    const odd = await sign({}, { kid: '../../dev/null' });
    const sets = { published: [{ ...own, kid: '../../dev/null' }] };
    expect(await decideKeys(odd, sets)).toEqual({ published: 'passed' });
  });

  test('[rfc8725bis-3.10-urls] SHOULD NOT follow jku or x5u', async () => {
    const fetch = vi.fn(async () => Response.json({ keys: [own] }));
    vi.stubGlobal('fetch', fetch);
    const url = 'http://169.254.169.254/latest';
    const tokens = {
      control: sign(),
      jku: sign({}, { header: { jku: url } }),
      x5u: sign({}, { header: { x5u: url } }),
    };
    expect(await decide(tokens)).toEqual({
      control: 'passed',
      jku: 'forbidden_header',
      x5u: 'forbidden_header',
    });
    const ignoring = { dangerouslyIgnoreHeaderParameters: ['jku', 'x5u'] };
    expect(await decide(tokens, ignoring)).toEqual({
      control: 'passed',
      jku: 'passed',
      x5u: 'passed',
    });
    expect(fetch).not.toHaveBeenCalled();
  });
});

describe('§3.11 Use Explicit Typing', () => {
  test('[rfc8725bis-3.11-application] MUST read a typ without slash as application/ and that typ', async () => {
    const accepted = { acceptedTypes: ['application/orders+jwt'] };
    const tokens = {
      short: sign({}, { typ: 'orders+jwt' }),
      long: sign({}, { typ: 'application/orders+jwt' }),
      'another tree': sign({}, { typ: 'text/orders+jwt' }),
    };
    expect(await decide(tokens, accepted)).toEqual({
      short: 'passed',
      long: 'passed',
      'another tree': 'invalid_token_type',
    });
  });

  test('[rfc8725bis-3.11-present] SHOULD find a typ that is there to be the expected one', async () => {
    const tokens = {
      absent: sign({}, { typ: null }),
      JWT: sign({}, { typ: 'JWT' }),
      'at+jwt': sign({}, { typ: 'at+jwt' }),
      'another kind': sign({}, { typ: 'id+jwt' }),
      'no text': sign({}, { header: { typ: ['at+jwt'] } }),
    };
    expect(await decide(tokens)).toEqual({
      absent: 'passed',
      JWT: 'passed',
      'at+jwt': 'passed',
      'another kind': 'invalid_token_type',
      'no text': 'malformed_token',
    });
  });
});

describe('§3.12 Use Mutually Exclusive Validation Rules for Different Kinds of JWTs', () => {
  test('[rfc8725bis-3.12-exclusive] MUST refuse other kinds of JWT of the same issuer', async () => {
    const plain = { typ: 'JWT' };
    const tokens = {
      control: sign({}, plain),
      'ID token by nonce': sign({ nonce: 'n', client_id: undefined }, plain),
      'ID token by at_hash': sign({ at_hash: 'h' }, plain),
      'ID token by c_hash': sign({ c_hash: 'h' }),
      'ID token by token_use': sign({ token_use: 'id' }),
      'ID token by payload typ': sign({ typ: 'ID' }),
      'refresh token': sign({ typ: 'Refresh' }),
      'logout token by typ': sign({}, { typ: 'logout+jwt' }),
      'logout token by events': sign({ events: {} }, plain),
      'security event': sign({}, { typ: 'secevent+jwt' }),
      'DPoP proof': sign({}, { typ: 'dpop+jwt' }),
      'introspection answer': sign({}, { typ: 'token-introspection+jwt' }),
    };
    const { control, ...others } = await decide(tokens);
    expect(control).toBe('passed');
    expect(Object.keys(others)).toHaveLength(11);
    expect(new Set(Object.values(others))).toEqual(new Set(['invalid_token_type']));
  });
});

describe('§3.14 Check JWT Format Type', () => {
  test('[rfc8725bis-3.14-alphabet] MUST refuse a token with other characters than letters, digits, - _ and .', async () => {
    const good = await sign();
    const bad = [
      '=',
      ' ',
      '\n',
      '\t',
      '\0',
      '+',
      '/',
      '~',
      '{',
      '"',
      '\u00e9',
      '\uff0e',
      '\u{1f600}',
    ];
    const tokens = bad.flatMap((text): [name: string, token: string][] => [
      [`${text} behind`, `${good}${text}`],
      [`${text} before`, `${text}${good}`],
      [`${text} inside`, `${good.slice(0, 20)}${text}${good.slice(20)}`],
    ]);
    const { control, ...others } = await decide({ control: good, ...Object.fromEntries(tokens) });
    expect(control).toBe('passed');
    expect(Object.keys(others)).toHaveLength(39);
    expect(new Set(Object.values(others))).toEqual(new Set(['malformed_token']));
  });
});

describe('Deprecation of “none” and “RSA1_5”', () => {
  test('[deprecate-none-rsa15-none] MUST NOT know the algorithms none and RSA1_5', async () => {
    const key = issuer.signingKey().privateJwk;
    const signature = await signBytes({ alg: 'RS256', key }, new Uint8Array(3));
    const as = (alg: string): Promise<string> =>
      issuer.signRaw({
        header: { ...issuer.header(), alg },
        payload: issuer.claims(),
        alg: 'none',
        signature,
      });
    expect(await decide({ control: sign(), none: as('none'), RSA1_5: as('RSA1_5') })).toEqual({
      control: 'passed',
      none: 'disallowed_alg',
      RSA1_5: 'disallowed_alg',
    });
    for (const alg of ['none', 'RSA1_5']) {
      expect(problemsOf(() => createVerifier(options({ algorithms: [alg] })))).toHaveLength(1);
    }
  });
});
