import { signBytes } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { createSubject } from './subject.ts';

const { decide, issuer, sign } = await createSubject();

describe('§7 Intended Use by Applications', () => {
  test('[rfc7797-7-b64] MUST NOT take a JWT whose payload is not base64url', async () => {
    const header = issuer.header({ header: { b64: false, crit: ['b64'] } });
    const segment = Buffer.from(JSON.stringify(header)).toString('base64url');
    const payload = JSON.stringify(issuer.claims());
    const key = issuer.signingKey().privateJwk;
    const signed = new TextEncoder().encode(`${segment}.${payload}`);
    const signature = Buffer.from(await signBytes({ alg: 'RS256', key }, signed));
    const tokens = {
      control: sign(),
      'payload as it is': `${segment}.${payload}.${signature.toString('base64url')}`,
      'said, but not done': sign({}, { header: { b64: false } }),
      'said to be usual': sign({}, { header: { b64: true } }),
    };
    expect(await decide(tokens)).toEqual({
      control: 'passed',
      'payload as it is': 'malformed_token',
      'said, but not done': 'forbidden_header',
      'said to be usual': 'forbidden_header',
    });
  });
});
