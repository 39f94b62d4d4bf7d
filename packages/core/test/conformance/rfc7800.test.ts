import { createHash } from 'node:crypto';
import { createVerifier } from '@oidc-verify/core';
import { testCertificate } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { createSubject } from './subject.ts';

const { ask, decide, options, sign } = await createSubject();
const clientCertificate = new Uint8Array(Buffer.from(testCertificate, 'base64'));
const X5T = createHash('sha256').update(clientCertificate).digest('base64url');

describe('§3 Representations for Proof-of-Possession Keys', () => {
  test('[rfc7800-3-possession] MUST NOT take a token with cnf from someone who has not proven the key', async () => {
    const bound = await sign({ cnf: { jkt: 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs' } });
    expect(await ask({ authorization: [`Bearer ${bound}`] })).toMatchObject({
      status: 401,
      code: 'invalid_confirmation',
    });
    expect(await ask({ authorization: [`Bearer ${await sign()}`] })).toMatchObject({
      code: 'passed',
    });
    const certified = { authorization: [`Bearer ${await sign({ cnf: { 'x5t#S256': X5T } })}`] };
    const proven = { mtls: { certificate: () => clientCertificate } };
    const notProven = { mtls: { certificate: () => undefined } };
    expect(await ask(certified, proven)).toMatchObject({ code: 'passed' });
    expect(await ask(certified, notProven)).toMatchObject({ code: 'invalid_certificate' });
    expect(await ask(certified)).toMatchObject({ code: 'invalid_confirmation' });
  });

  test('[rfc7800-3.1-object] MUST find cnf to be an object', async () => {
    const values = { null: null, text: 'x', list: [], number: 0, false: false };
    const tokens = Object.entries(values).map(([name, cnf]) => [name, sign({ cnf })] as const);
    const { control, ...others } = await decide({ control: sign(), ...Object.fromEntries(tokens) });
    expect(control).toBe('passed');
    expect(Object.values(others)).toEqual(Array(5).fill('invalid_confirmation'));
  });

  test('[rfc7800-3.1-understood] MUST understand the confirmation methods its context requires: one at least, and all that are known', async () => {
    const tokens = {
      control: sign({ cnf: undefined }),
      unknown: sign({ cnf: { 'https://example.test/method': 'x' } }),
      empty: sign({ cnf: {} }),
      'the key itself': sign({ cnf: { jwk: { kty: 'OKP' } } }),
      'the name of a key': sign({ cnf: { kid: 'k' } }),
      'a certificate': sign({ cnf: { 'x5t#S256': 'x' } }),
    };
    const { control, ...others } = await decide(tokens);
    expect(control).toBe('passed');
    expect(Object.values(others)).toEqual(Array(5).fill('invalid_confirmation'));
    const beside = { 'x5t#S256': X5T, 'https://example.test/method': 'x' };
    const known = { 'x5t#S256': X5T, jkt: 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs' };
    const call = { request: { method: 'GET', url: '/', dpopProofs: [], clientCertificate } };
    const both = { beside: sign({ cnf: beside }), known: sign({ cnf: known }) };
    expect(await decide(both, { mtls: {} }, call)).toEqual({
      beside: 'passed',
      known: 'invalid_confirmation',
    });
  });

  test('[rfc7800-3.1-one-key] MUST NOT choose between two keys in one cnf', async () => {
    const cnf = { jwk: { kty: 'OKP' }, jku: 'https://evil.test/keys', kid: 'k' };
    const verifier = createVerifier(options());
    expect(await verifier.tryVerify(await sign({ cnf }))).toMatchObject({
      ok: false,
      error: { code: 'invalid_confirmation' },
    });
    expect(await verifier.tryVerify(await sign())).toMatchObject({ ok: true });
  });
});
