import { encodeSegment } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { createSubject } from './subject.ts';

const { decide, issuer, sign } = await createSubject();

describe('§9 Distinguishing between JWS and JWE Objects', () => {
  test('[rfc7516-9-jwe] MUST tell an encrypted token from a signed one, and refuse it', async () => {
    const jwe = encodeSegment({
      alg: 'RSA-OAEP-256',
      enc: 'A256GCM',
      kid: issuer.signingKey().kid,
    });
    const tokens = {
      control: sign(),
      'five segments': `${jwe}.AAAA.AAAA.AAAA.AAAA`,
      'direct encryption, the key left empty': `${jwe}..AAAA.AAAA.AAAA`,
      'its header on a signed token': sign({}, { header: { enc: 'A256GCM' } }),
      'compression on a signed token': sign({}, { header: { zip: 'DEF' } }),
    };
    expect(await decide(tokens)).toEqual({
      control: 'passed',
      'five segments': 'encrypted_token',
      'direct encryption, the key left empty': 'encrypted_token',
      'its header on a signed token': 'forbidden_header',
      'compression on a signed token': 'forbidden_header',
    });
  });
});
