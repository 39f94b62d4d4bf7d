import type { Jwk } from '@oidc-verify/core';
import { encodeSegment, testKeys } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { createSubject } from './subject.ts';

const { decideKeys, issuer, sign } = await createSubject(['Ed25519']);
const own = issuer.jwks().keys[0] as Jwk;
const lacking = (name: string): Jwk =>
  Object.fromEntries(Object.entries(own).filter(([member]) => member !== name));

describe('§2 Key Type "OKP"', () => {
  test('[rfc8037-2-members] MUST have crv and x, and x in the length of the curve', async () => {
    const x = Buffer.from(String(own.x), 'base64url');
    const sets = {
      control: [own],
      'no crv': [lacking('crv')],
      'no x': [lacking('x')],
      'x too short': [{ ...own, x: encodeSegment(x.subarray(1)) }],
      'x too long': [{ ...own, x: encodeSegment(Buffer.concat([Buffer.of(0), x])) }],
      'of type EC': [{ ...own, kty: 'EC' }],
    };
    const { control, ...faulty } = await decideKeys(await sign(), sets);
    expect(control).toBe('passed');
    expect(new Set(Object.values(faulty))).toEqual(new Set(['key_not_found']));
  });

  test('[rfc8037-2-private] MUST NOT hold d in a public key', async () => {
    const { d } = testKeys.ed25519[0] as { d: string };
    expect(await decideKeys(await sign(), { control: [own], private: [{ ...own, d }] })).toEqual({
      control: 'passed',
      private: 'key_not_found',
    });
  });
});

describe('§3.1.2 Verification', () => {
  test('[rfc8037-3.1.2-signature] MUST take signatures of 64 bytes that the key made', async () => {
    const control = await sign();
    const [header, payload, signature = ''] = control.split('.');
    const bytes = Buffer.from(signature, 'base64url');
    const end = (made: Uint8Array): string => `${header}.${payload}.${encodeSegment(made)}`;
    const flipped = Uint8Array.from(bytes, (byte, index) => (index === 40 ? byte ^ 1 : byte));
    const codes: Record<string, string> = {};
    const tokens = {
      control,
      short: end(bytes.subarray(0, 63)),
      long: end(Buffer.concat([bytes, Buffer.of(0)])),
      zero: end(new Uint8Array(64)),
      flipped: end(flipped),
    };
    for (const [name, token] of Object.entries(tokens)) {
      Object.assign(codes, await decideKeys(token, { [name]: [own] }));
    }
    expect(codes).toEqual({
      control: 'passed',
      short: 'invalid_signature',
      long: 'invalid_signature',
      zero: 'invalid_signature',
      flipped: 'invalid_signature',
    });
  });
});
