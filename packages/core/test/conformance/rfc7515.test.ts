import { createVerifier } from '@oidc-verify/core';
import { encodeSegment, testKeys } from '@oidc-verify/testing';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { published } from '../setting.ts';
import { createSubject } from './subject.ts';

const subject = await createSubject();
const { decide, issuer, sign, signText } = subject;
const withHeader = (header: Readonly<Record<string, unknown>>): Promise<string> =>
  sign({}, { header });
const headerText = (text: string | Uint8Array): Promise<string> =>
  issuer.signRaw({ header: text, payload: issuer.claims(), alg: 'RS256' });
const ignoring = (name: string): Readonly<Record<string, unknown>> => ({
  dangerouslyIgnoreHeaderParameters: [name],
});

afterEach(() => void vi.unstubAllGlobals());

describe('§2 Terminology: base64url', () => {
  test('[rfc7515-2-base64url] MUST take base64url without padding, white space or other characters', async () => {
    const control = await sign();
    const [header, payload, signature = ''] = control.split('.');
    const end = (text: string): string => `${header}.${payload}.${text}`;
    const tokens = {
      control,
      padded: end(`${signature}==`),
      'a space': end(`${signature} `),
      'a line break': end(`${signature.slice(0, 64)}\n${signature.slice(64)}`),
      'the alphabet of base64': end(`${signature.slice(0, -2)}+/`),
      'a letter outside ASCII': end(`${signature.slice(0, -1)}\u0430`),
      'an impossible length': end(`${signature}AAA`),
    };
    expect(await decide(tokens)).toEqual({
      control: 'passed',
      padded: 'malformed_token',
      'a space': 'malformed_token',
      'a line break': 'malformed_token',
      'the alphabet of base64': 'malformed_token',
      'a letter outside ASCII': 'malformed_token',
      'an impossible length': 'malformed_token',
    });
  });
});

describe('§3.1 and §7.1 Compact Serialization', () => {
  test('[rfc7515-7.1-three-segments] MUST be three segments: header, payload, signature', async () => {
    const control = await sign();
    const [header, payload, signature] = control.split('.');
    const tokens = {
      control,
      'one more': `${control}.${signature}`,
      'one less': `${header}.${payload}`,
      'in another order': `${payload}.${header}.${signature}`,
      'without header': `.${payload}.${signature}`,
      'detached payload': `${header}..${signature}`,
    };
    expect(await decide(tokens)).toEqual({
      control: 'passed',
      'one more': 'malformed_token',
      'one less': 'malformed_token',
      'in another order': 'missing_claim',
      'without header': 'malformed_token',
      'detached payload': 'malformed_token',
    });
  });
});

describe('§4 JOSE Header', () => {
  test('[rfc7515-4-unique-names] MUST refuse a header with a parameter name twice', async () => {
    const tokens = {
      control: signText('"x":1', 'header'),
      'another alg': signText('"alg":"none"', 'header'),
      'the same alg': signText('"alg":"RS256"', 'header'),
      'the name escaped': signText('"\\u0061lg":"none"', 'header'),
      'an unknown name': signText('"x":1,"x":1', 'header'),
    };
    expect(await decide(tokens)).toEqual({
      control: 'passed',
      'another alg': 'malformed_token',
      'the same alg': 'malformed_token',
      'the name escaped': 'malformed_token',
      'an unknown name': 'malformed_token',
    });
  });

  test('[rfc7515-4-unknown-parameters] MUST ignore parameters that it does not know', async () => {
    const unknown = { ver: '1', x5t: 'AAAA', 'x5t#S256': 'AAAA', nonce: 'n', ALG: 'none' };
    const tokens = {
      unknown: withHeader(unknown),
      'beside a foreign signature': sign({}, { header: unknown, key: testKeys.foreignRsa }),
    };
    expect(await decide(tokens)).toEqual({
      unknown: 'passed',
      'beside a foreign signature': 'invalid_signature',
    });
  });
});

describe('§4.1.1 “alg”', () => {
  test('[rfc7515-4.1.1-alg] MUST be there, as a case-sensitive name', async () => {
    const tokens = {
      control: sign(),
      absent: withHeader({ alg: undefined }),
      'in lower case': withHeader({ alg: 'rs256' }),
      'with a space': withHeader({ alg: 'RS256 ' }),
      'a list': withHeader({ alg: ['RS256'] }),
      unknown: withHeader({ alg: 'RS257' }),
    };
    expect(await decide(tokens)).toEqual({
      control: 'passed',
      absent: 'malformed_token',
      'in lower case': 'disallowed_alg',
      'with a space': 'disallowed_alg',
      'a list': 'malformed_token',
      unknown: 'disallowed_alg',
    });
  });
});

describe('§4.1.2–4.1.6 keys that a header names or brings', () => {
  const attacker = { key: testKeys.foreignRsa };
  const jwk = published(testKeys.foreignRsa, { alg: 'RS256', kid: 'evil' });

  test('[rfc7515-4.1.2-jku] MUST NOT take keys from a URL that the token names', async () => {
    const fetch = vi.fn(async () => Response.json({ keys: [jwk] }));
    vi.stubGlobal('fetch', fetch);
    const header = { jku: 'http://evil.test/jwks' };
    const tokens = { control: sign(), jku: sign({}, { ...attacker, header }) };
    expect(await decide(tokens)).toEqual({ control: 'passed', jku: 'forbidden_header' });
    expect(await decide({ jku: tokens.jku, own: withHeader(header) }, ignoring('jku'))).toEqual({
      jku: 'invalid_signature',
      own: 'passed',
    });
    expect(fetch).not.toHaveBeenCalled();
  });

  test('[rfc7515-4.1.3-jwk] MUST NOT trust a key that the token brings along', async () => {
    const tokens = {
      own: withHeader({ jwk }),
      brought: sign({}, { ...attacker, header: { jwk } }),
    };
    expect(await decide(tokens)).toEqual({ own: 'forbidden_header', brought: 'forbidden_header' });
    expect(await decide(tokens, ignoring('jwk'))).toEqual({
      own: 'passed',
      brought: 'invalid_signature',
    });
  });

  test('[rfc7515-4.1.4-kid] MUST take kid as a case-sensitive string that only narrows the choice', async () => {
    const { kid } = issuer.signingKey();
    const tokens = {
      control: sign(),
      'in upper case': sign({}, { kid: kid.toUpperCase() }),
      'a number': withHeader({ kid: 1 }),
      'of the right key, by another': sign({}, attacker),
      unknown: sign({}, { kid: 'x' }),
    };
    expect(await decide(tokens)).toEqual({
      control: 'passed',
      'in upper case': 'key_not_found',
      'a number': 'malformed_token',
      'of the right key, by another': 'invalid_signature',
      unknown: 'key_not_found',
    });
  });

  test('[rfc7515-4.1.5-x5u] MUST NOT take a certificate from a URL that the token names', async () => {
    const fetch = vi.fn(async () => new Response('x'));
    vi.stubGlobal('fetch', fetch);
    const header = { x5u: 'https://evil.test/certificate' };
    const tokens = { control: sign(), x5u: sign({}, { ...attacker, header }) };
    expect(await decide(tokens)).toEqual({ control: 'passed', x5u: 'forbidden_header' });
    expect(fetch).not.toHaveBeenCalled();
  });

  test('[rfc7515-4.1.6-x5c] MUST NOT trust a certificate chain that nobody has validated', async () => {
    const header = { x5c: ['MIIBfake'] };
    const tokens = { own: withHeader(header), brought: sign({}, { ...attacker, header }) };
    expect(await decide(tokens)).toEqual({ own: 'forbidden_header', brought: 'forbidden_header' });
    expect(await decide(tokens, ignoring('x5c'))).toEqual({
      own: 'passed',
      brought: 'invalid_signature',
    });
  });
});

describe('§4.1.9 “typ” and §4.1.10 “cty”', () => {
  test('[rfc7515-4.1.9-typ] MUST read a typ without slash as application/ and that typ', async () => {
    const tokens = {
      short: sign({}, { typ: 'at+jwt' }),
      long: sign({}, { typ: 'application/at+jwt' }),
      'another tree': sign({}, { typ: 'text/at+jwt' }),
      'another type': sign({}, { typ: 'application/jwt' }),
    };
    expect(await decide(tokens, { profile: 'rfc9068' })).toEqual({
      short: 'passed',
      long: 'passed',
      'another tree': 'invalid_token_type',
      'another type': 'invalid_token_type',
    });
  });

  test('[rfc7515-4.1.10-cty] MUST read a cty without slash as application/ and that cty', async () => {
    const tokens = {
      json: withHeader({ cty: 'json' }),
      JWT: withHeader({ cty: 'JWT' }),
      'application/jwt': withHeader({ cty: 'application/jwt' }),
    };
    expect(await decide(tokens)).toEqual({
      json: 'passed',
      JWT: 'forbidden_header',
      'application/jwt': 'forbidden_header',
    });
  });
});

describe('§4.1.11 “crit”', () => {
  test('[rfc7515-4.1.11-crit] MUST refuse a token whose crit names what it does not know', async () => {
    const tokens = {
      control: withHeader({ exp: 1 }),
      extension: withHeader({ crit: ['exp'], exp: 1 }),
      b64: withHeader({ crit: ['b64'], b64: true }),
      'of our own names': withHeader({
        crit: ['http://oidc-verify.test/x'],
        'http://oidc-verify.test/x': 1,
      }),
    };
    expect(await decide(tokens)).toEqual({
      control: 'passed',
      extension: 'forbidden_header',
      b64: 'forbidden_header',
      'of our own names': 'forbidden_header',
    });
  });

  test('[rfc7515-4.1.11-crit-list] MAY refuse a crit that is no proper list', async () => {
    const tokens = {
      control: sign(),
      empty: withHeader({ crit: [] }),
      'a name twice': withHeader({ crit: ['x', 'x'], x: 1 }),
      'a name that is not there': withHeader({ crit: ['x'] }),
      'a name of the standard': withHeader({ crit: ['alg'] }),
      'a text': withHeader({ crit: 'x', x: 1 }),
      null: withHeader({ crit: null }),
    };
    const { control, ...refused } = await decide(tokens);
    expect(control).toBe('passed');
    expect(new Set(Object.values(refused))).toEqual(new Set(['forbidden_header']));
  });
});

describe('§5.2 Message Signature or MAC Validation', () => {
  test('[rfc7515-5.2-header-json] MUST refuse a header that is no JSON object in UTF-8', async () => {
    const json = JSON.stringify(issuer.header());
    const tokens = {
      control: headerText(json),
      'a list': headerText(`[${json}]`),
      'text behind': headerText(`${json} x`),
      'a byte order mark': headerText(`\ufeff${json}`),
      'UTF-16': headerText(new Uint8Array(Buffer.from(json, 'utf16le'))),
      'a lone byte above 127': headerText(
        Uint8Array.from([...Buffer.from(`${json.slice(0, -1)},"x":"`), 0x80, 0x22, 0x7d]),
      ),
    };
    expect(await decide(tokens)).toEqual({
      control: 'passed',
      'a list': 'malformed_token',
      'text behind': 'malformed_token',
      'a byte order mark': 'malformed_token',
      'UTF-16': 'malformed_token',
      'a lone byte above 127': 'malformed_token',
    });
  });

  test('[rfc7515-5.2-signature] MUST refuse a token whose signature does not fit its header and payload', async () => {
    const control = await sign();
    const [header = '', payload = '', signature = ''] = control.split('.');
    const swapped = signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`;
    const other = (await sign({ sub: 'other' })).split('.')[2];
    const tokens = {
      control,
      'one bit changed': `${header}.${payload}.${swapped}`,
      'of another token': `${header}.${payload}.${other}`,
      'by another key': sign({}, { key: testKeys.foreignRsa }),
      'over the bytes, not their base64url': issuer.signRaw({
        header: issuer.header(),
        payload: encodeSegment(issuer.claims()),
        alg: 'RS256',
        signature,
      }),
    };
    expect(await decide(tokens)).toEqual({
      control: 'passed',
      'one bit changed': 'invalid_signature',
      'of another token': 'invalid_signature',
      'by another key': 'invalid_signature',
      'over the bytes, not their base64url': 'malformed_token',
    });
  });

  test('[rfc7515-5.2-acceptable-alg] SHOULD refuse a valid signature by an algorithm that was not allowed', async () => {
    const own = await createSubject(['RS256', 'ES256']);
    const tokens = { RS256: own.sign(), ES256: own.sign({}, { alg: 'ES256' }) };
    expect(await own.decide(tokens)).toEqual({ RS256: 'passed', ES256: 'passed' });
    expect(await own.decide(tokens, { algorithms: ['RS256'] })).toEqual({
      RS256: 'passed',
      ES256: 'disallowed_alg',
    });
  });
});

describe('§5.3 String Comparison Rules', () => {
  test('[rfc7515-5.3-comparison] MUST compare header names and values by code point once escapes are undone', async () => {
    const json = JSON.stringify(issuer.header());
    const tokens = {
      'an escaped name': headerText(json.replace('"alg"', '"\\u0061lg"')),
      'an escaped value': headerText(json.replace('"RS256"', '"\\u0052S256"')),
      'a full-width value': headerText(json.replace('"RS256"', '"\uff32S256"')),
      'an upper-case name': headerText(json.replace('"alg"', '"ALG"')),
    };
    expect(await decide(tokens)).toEqual({
      'an escaped name': 'passed',
      'an escaped value': 'passed',
      'a full-width value': 'disallowed_alg',
      'an upper-case name': 'malformed_token',
    });
  });
});

describe('§10.7 Algorithm Protection', () => {
  test('[rfc7515-10.7-key-algorithm] SHOULD let the key say which algorithm may use it', async () => {
    const token = await sign();
    const [key] = issuer.jwks().keys;
    const sets = { control: [{ ...key }], 'for another': [{ ...key, alg: 'RS512' }] };
    const options = { algorithms: ['RS256', 'RS512'] };
    expect(await subject.decideKeys(token, sets, options)).toEqual({
      control: 'passed',
      'for another': 'key_not_found',
    });
    expect(createVerifier(subject.options(options)).verifySync(token).subject).toBe('user-1');
  });
});
