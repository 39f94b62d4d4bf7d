import { createVerifier } from '@oidc-verify/core';
import { encodeSegment } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { AUDIENCE, ISSUER } from '../setting.ts';
import { createSubject, without } from './subject.ts';

const subject = await createSubject();
const { decide, issuer, nowSeconds, sign, signText } = subject;
const exact = { clockToleranceSeconds: 0 };

describe('§2 Terminology', () => {
  test('[rfc7519-2-string-or-uri] MUST compare iss and aud as exact strings, without normalisation', async () => {
    const options = {
      issuer: 'https://Issuer.test/a%2Fb',
      audience: ['https://api.test/caf\u00e9'],
    };
    const claims = { iss: options.issuer, aud: options.audience[0] };
    const tokens = {
      control: sign(claims),
      'host in lower case': sign({ ...claims, iss: 'https://issuer.test/a%2Fb' }),
      'escape in lower case': sign({ ...claims, iss: 'https://Issuer.test/a%2fb' }),
      'issuer with a slash more': sign({ ...claims, iss: `${claims.iss}/` }),
      'audience decomposed': sign({ ...claims, aud: 'https://api.test/cafe\u0301' }),
      'audience escaped': sign({ ...claims, aud: 'https://api.test/caf%C3%A9' }),
    };
    expect(await decide(tokens, options)).toEqual({
      control: 'passed',
      'host in lower case': 'invalid_issuer',
      'escape in lower case': 'invalid_issuer',
      'issuer with a slash more': 'invalid_issuer',
      'audience decomposed': 'invalid_audience',
      'audience escaped': 'invalid_audience',
    });
  });

  test('[rfc7519-2-numeric-date] MUST read times as JSON numbers of seconds, fractions included', async () => {
    const tokens = {
      control: sign({ exp: nowSeconds + 0.5, nbf: nowSeconds - 0.5 }),
      'a fraction too late': sign({ exp: nowSeconds - 0.5 }),
      'a fraction too early': sign({ nbf: nowSeconds + 0.5 }),
      text: sign({ exp: String(nowSeconds + 60) }),
      'a date text': sign({ exp: '2030-01-01T00:00:00Z' }),
      null: sign({ exp: nowSeconds + 60, nbf: null }),
      'beyond all numbers': signText('"nbf":-1e400'),
    };
    expect(await decide(tokens, exact)).toEqual({
      control: 'passed',
      'a fraction too late': 'token_expired',
      'a fraction too early': 'token_not_yet_valid',
      text: 'invalid_claims',
      'a date text': 'invalid_claims',
      null: 'invalid_claims',
      'beyond all numbers': 'invalid_claims',
    });
  });
});

describe('§3 JSON Web Token (JWT) Overview', () => {
  test('[rfc7519-3-compact] MUST take the compact serialisation only', async () => {
    const control = await sign();
    const [header, payload, signature] = control.split('.');
    const flattened = { protected: header, payload, signature };
    const general = { payload, signatures: [{ protected: header, signature }] };
    const tokens = {
      control,
      flattened: JSON.stringify(flattened),
      general: JSON.stringify(general),
    };
    expect(await decide(tokens)).toEqual({
      control: 'passed',
      flattened: 'malformed_token',
      general: 'malformed_token',
    });
  });
});

describe('§4 JWT Claims', () => {
  test('[rfc7519-4-unique-names] MUST refuse a payload with a claim name twice', async () => {
    const tokens = {
      control: signText('"extra":1'),
      'the same value': signText(`"iss":"${ISSUER}"`),
      'another value': signText('"sub":"admin"'),
      'the name escaped': signText('"\\u0073ub":"admin"'),
      'inside a claim': signText('"act":{"sub":"a","sub":"b"}'),
    };
    expect(await decide(tokens)).toEqual({
      control: 'passed',
      'the same value': 'malformed_token',
      'another value': 'malformed_token',
      'the name escaped': 'malformed_token',
      'inside a claim': 'malformed_token',
    });
  });

  test('[rfc7519-4-unknown-claims] MUST ignore claims that it does not know', async () => {
    const unknown = { 'https://example.test/x': { deep: [1] }, EXP: 1, not_before: 9e9 };
    const token = await createVerifier(subject.options()).verify(await sign(unknown));
    expect(token.claims).toMatchObject(unknown);
    expect(await decide({ known: sign({ ...unknown, exp: 1 }) })).toEqual({
      known: 'token_expired',
    });
  });
});

describe('§4.1.1 “iss”', () => {
  test('[rfc7519-4.1.1-iss] MUST take iss as one case-sensitive string', async () => {
    const tokens = {
      control: sign(),
      'another case': sign({ iss: ISSUER.toUpperCase() }),
      'a list': sign({ iss: [ISSUER] }),
      'an object': sign({ iss: { toString: ISSUER } }),
      empty: sign({ iss: '' }),
      absent: sign(without('iss')),
    };
    expect(await decide(tokens)).toEqual({
      control: 'passed',
      'another case': 'invalid_issuer',
      'a list': 'invalid_issuer',
      'an object': 'invalid_issuer',
      empty: 'invalid_issuer',
      absent: 'missing_claim',
    });
  });
});

describe('§4.1.2 “sub”', () => {
  test('[rfc7519-4.1.2-sub] MUST take sub as one case-sensitive string, as it stands', async () => {
    const verifier = createVerifier(subject.options());
    const token = await verifier.verify(await sign({ sub: ' Alice\u0130/%41 ' }));
    expect(token.subject).toBe(' Alice\u0130/%41 ');
    const tokens = {
      'a number': sign({ sub: 7 }),
      null: sign({ sub: null }),
      'a list': sign({ sub: ['alice'] }),
      empty: sign({ sub: '' }),
    };
    expect(await decide(tokens)).toEqual({
      'a number': 'invalid_claims',
      null: 'invalid_claims',
      'a list': 'invalid_claims',
      empty: 'invalid_claims',
    });
  });
});

describe('§4.1.3 “aud”', () => {
  test('[rfc7519-4.1.3-aud] MUST refuse a token whose aud does not name this API', async () => {
    const tokens = {
      control: sign(),
      other: sign({ aud: 'https://other.test' }),
      'a longer one': sign({ aud: `${AUDIENCE}/v2` }),
      'a shorter one': sign({ aud: AUDIENCE.slice(0, -1) }),
      'another case': sign({ aud: AUDIENCE.toUpperCase() }),
      absent: sign(without('aud')),
    };
    expect(await decide(tokens)).toEqual({
      control: 'passed',
      other: 'invalid_audience',
      'a longer one': 'invalid_audience',
      'a shorter one': 'invalid_audience',
      'another case': 'invalid_audience',
      absent: 'missing_claim',
    });
  });

  test('[rfc7519-4.1.3-aud-forms] MUST take one string or a list of strings, and nothing else', async () => {
    const tokens = {
      'a string': sign({ aud: AUDIENCE }),
      'a list': sign({ aud: ['https://other.test', AUDIENCE] }),
      'an empty list': sign({ aud: [] }),
      'a list with a number': sign({ aud: [AUDIENCE, 1] }),
      'a nested list': sign({ aud: [[AUDIENCE]] }),
      'an object': sign({ aud: { 0: AUDIENCE, length: 1 } }),
      'names in one string': sign({ aud: `https://other.test ${AUDIENCE}` }),
    };
    expect(await decide(tokens)).toEqual({
      'a string': 'passed',
      'a list': 'passed',
      'an empty list': 'invalid_audience',
      'a list with a number': 'invalid_audience',
      'a nested list': 'invalid_audience',
      'an object': 'invalid_audience',
      'names in one string': 'invalid_audience',
    });
  });
});

describe('§4.1.4 “exp”', () => {
  test('[rfc7519-4.1.4-exp] MUST NOT accept a token on or after its exp', async () => {
    const tokens = {
      'a second before': sign({ exp: nowSeconds + 1 }),
      on: sign({ exp: nowSeconds }),
      after: sign({ exp: nowSeconds - 1 }),
      'long ago': sign({ exp: 0 }),
    };
    expect(await decide(tokens, exact)).toEqual({
      'a second before': 'passed',
      on: 'token_expired',
      after: 'token_expired',
      'long ago': 'token_expired',
    });
  });

  test('[rfc7519-4.1.4-leeway] MAY allow for a small difference between clocks', async () => {
    const tokens = {
      'inside the leeway': sign({ exp: nowSeconds - 4 }),
      'at its end': sign({ exp: nowSeconds - 5 }),
    };
    expect(await decide(tokens)).toEqual({
      'inside the leeway': 'passed',
      'at its end': 'token_expired',
    });
  });
});

describe('§4.1.5 “nbf”', () => {
  test('[rfc7519-4.1.5-nbf] MUST NOT accept a token before its nbf', async () => {
    const tokens = {
      after: sign({ nbf: nowSeconds - 1 }),
      on: sign({ nbf: nowSeconds }),
      before: sign({ nbf: nowSeconds + 1 }),
      'far ahead': sign({ nbf: 9e15 }),
      'beyond every date': sign({ nbf: 1e16 }),
    };
    expect(await decide(tokens, exact)).toEqual({
      after: 'passed',
      on: 'passed',
      before: 'token_not_yet_valid',
      'far ahead': 'token_not_yet_valid',
      'beyond every date': 'invalid_claims',
    });
  });
});

describe('§4.1.6 “iat” and §4.1.7 “jti”', () => {
  test('[rfc7519-4.1.6-iat] MUST take iat as a number', async () => {
    const tokens = {
      control: sign({ iat: nowSeconds - 10 }),
      text: sign({ iat: String(nowSeconds) }),
      null: sign({ iat: null }),
      'an object': sign({ iat: {} }),
    };
    expect(await decide(tokens)).toEqual({
      control: 'passed',
      text: 'invalid_claims',
      null: 'invalid_claims',
      'an object': 'invalid_claims',
    });
  });

  test('[rfc7519-4.1.7-jti] MUST take jti as a case-sensitive string', async () => {
    const verifier = createVerifier(subject.options());
    expect((await verifier.verify(await sign({ jti: 'aB' }))).jti).toBe('aB');
    const tokens = { 'a number': sign({ jti: 1 }), 'a list': sign({ jti: ['aB'] }) };
    expect(await decide(tokens)).toEqual({
      'a number': 'invalid_claims',
      'a list': 'invalid_claims',
    });
  });
});

describe('§7.2 Validating a JWT', () => {
  test('[rfc7519-7.2-form] MUST refuse a text that is no JWT at all', async () => {
    const control = await sign();
    const [header, payload, signature] = control.split('.');
    const tokens = {
      control,
      'no period': `${header}${payload}${signature}`,
      'one period': `${header}.${payload}`,
      'white space in a segment': `${header}.${payload?.slice(0, 8)} ${payload?.slice(8)}.${signature}`,
      'a line break': `${header}\r\n.${payload}.${signature}`,
      padding: `${control}==`,
    };
    expect(await decide(tokens)).toEqual({
      control: 'passed',
      'no period': 'malformed_token',
      'one period': 'malformed_token',
      'white space in a segment': 'malformed_token',
      'a line break': 'malformed_token',
      padding: 'malformed_token',
    });
  });

  test('[rfc7519-7.2-claims-set] MUST refuse a payload that is no valid JSON object in UTF-8', async () => {
    const raw = (payload: string | Uint8Array): Promise<string> =>
      issuer.signRaw({ header: issuer.header(), payload, alg: 'RS256' });
    const json = JSON.stringify(issuer.claims());
    const tokens = {
      control: raw(json),
      'a list': raw(`[${json}]`),
      'a text': raw(JSON.stringify(json)),
      null: raw('null'),
      'text behind': raw(`${json}{}`),
      'a trailing comma': raw(`${json.slice(0, -1)},}`),
      comment: raw(`/**/${json}`),
      'a lone byte above 127': raw(
        Uint8Array.from([...Buffer.from(json.slice(0, -2)), 0xff, 0x22, 0x7d]),
      ),
    };
    expect(await decide(tokens)).toEqual({
      control: 'passed',
      'a list': 'malformed_token',
      'a text': 'malformed_token',
      null: 'malformed_token',
      'text behind': 'malformed_token',
      'a trailing comma': 'malformed_token',
      comment: 'malformed_token',
      'a lone byte above 127': 'malformed_token',
    });
  });

  test('[rfc7519-7.2-any-step] MUST refuse a token that fails in one step only', async () => {
    const control = await sign({ scope: 'read' });
    const [header = '', payload = '', signature = ''] = control.split('.');
    const otherPayload = encodeSegment({ ...issuer.claims(), scope: 'admin' });
    const tokens = {
      control,
      'another payload': `${header}.${otherPayload}.${signature}`,
      'another header': `${encodeSegment({ ...issuer.header(), x: 1 })}.${payload}.${signature}`,
      'no signature': `${header}.${payload}.`,
      expired: sign({ exp: 1 }),
    };
    expect(await decide(tokens)).toEqual({
      control: 'passed',
      'another payload': 'invalid_signature',
      'another header': 'invalid_signature',
      'no signature': 'invalid_signature',
      expired: 'token_expired',
    });
  });

  test('[rfc7519-7.2-nested] MUST NOT take an outer signature for what a nested JWT claims', async () => {
    const inner = await sign();
    const nested = (payload: string | object, cty?: string): Promise<string> =>
      issuer.signRaw({
        header: issuer.header(cty === undefined ? {} : { header: { cty } }),
        payload: payload as string,
        alg: 'RS256',
      });
    const tokens = {
      control: nested(issuer.claims()),
      'a JWT as payload': nested(inner, 'JWT'),
      'the same without cty': nested(inner),
      'cty beside plain claims': nested(issuer.claims(), 'application/jwt'),
    };
    expect(await decide(tokens)).toEqual({
      control: 'passed',
      'a JWT as payload': 'malformed_token',
      'the same without cty': 'malformed_token',
      'cty beside plain claims': 'forbidden_header',
    });
  });
});

describe('§7.3 String Comparison Rules', () => {
  test('[rfc7519-7.3-comparison] MUST compare names and values by code point once escapes are undone', async () => {
    const claims = JSON.stringify(issuer.claims());
    const raw = (payload: string): Promise<string> =>
      issuer.signRaw({ header: issuer.header(), payload, alg: 'RS256' });
    const tokens = {
      'an escaped name': raw(claims.replace('"iss"', '"\\u0069ss"')),
      'an escaped value': raw(claims.replace('https://api', 'https:\\/\\/\\u0061pi')),
      'a full-width letter': raw(claims.replace('"iss"', '"\uff49ss"')),
      'an upper-case name': raw(claims.replace('"iss"', '"ISS"')),
    };
    expect(await decide(tokens)).toEqual({
      'an escaped name': 'passed',
      'an escaped value': 'passed',
      'a full-width letter': 'missing_claim',
      'an upper-case name': 'missing_claim',
    });
  });
});

describe('§8 Implementation Requirements', () => {
  test('[rfc7519-8-recommended] SHOULD verify RS256 and ES256', async () => {
    for (const alg of ['RS256', 'ES256'] as const) {
      const own = await createSubject([alg]);
      const foreign = await createSubject(['ES384']);
      const tokens = { own: own.sign(), foreign: foreign.sign() };
      expect(await own.decide(tokens)).toEqual({ own: 'passed', foreign: 'disallowed_alg' });
    }
  });
});
