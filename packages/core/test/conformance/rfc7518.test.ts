import { createVerifier } from '@oidc-verify/core';
import type { Jwk } from '@oidc-verify/core';
import { encodeSegment, hostileTokens, signBytes, testKeys } from '@oidc-verify/testing';
import type { PrivateJwk, SigningAlgorithm } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { published, syncCodeOf } from '../setting.ts';
import { signPss } from './pss.ts';
import { createSubject } from './subject.ts';
import type { Subject } from './subject.ts';

const RSA = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const;
const CURVES = { ES256: 64, ES384: 96, ES512: 132 } as const;

/** Returns a token of `subject` whose signature is what `make` makes of the genuine one. */
async function resign(
  subject: Subject,
  make: (signature: Uint8Array, signed: string) => Uint8Array | Promise<Uint8Array>,
): Promise<string> {
  const [header = '', payload = '', signature = ''] = (await subject.sign()).split('.');
  const genuine = new Uint8Array(Buffer.from(signature, 'base64url'));
  const made = await make(genuine, `${header}.${payload}`);
  return `${header}.${payload}.${encodeSegment(made)}`;
}

describe('§3.2 HMAC and §3.6 “none”', () => {
  test('[rfc7518-3.6-none] MUST NOT accept an unsecured token', async () => {
    const { decide, issuer, options, sign } = await createSubject();
    const unsecured = (alg: string, signature = ''): Promise<string> =>
      issuer.signRaw({
        header: { ...issuer.header(), alg },
        payload: issuer.claims(),
        alg: 'none',
        signature,
      });
    const genuine = (await sign()).split('.')[2] ?? '';
    const tokens = {
      control: sign(),
      none: unsecured('none'),
      None: unsecured('None'),
      'none with a signature': unsecured('none', genuine),
      'no signature under RS256': unsecured('RS256'),
    };
    expect(await decide(tokens)).toEqual({
      control: 'passed',
      none: 'disallowed_alg',
      None: 'disallowed_alg',
      'none with a signature': 'disallowed_alg',
      'no signature under RS256': 'invalid_signature',
    });
    const weakened = {
      dangerouslyAcceptIdTokens: true,
      dangerouslyIgnoreHeaderParameters: ['jku', 'x5u', 'jwk', 'x5c'],
    };
    expect(await decide({ none: tokens.none }, weakened)).toEqual({ none: 'disallowed_alg' });
    const asked = options({ algorithms: ['RS256', 'none'] });
    expect(syncCodeOf(() => createVerifier(asked))).toBe('invalid_options');
  });
});

describe('§3.3 RSASSA-PKCS1-v1_5', () => {
  const weak = testKeys.weakRsa;

  test('[rfc7518-3.3-rsa-2048] MUST use RSA keys of 2048 bits at least', async () => {
    const { decideKeys, issuer, sign } = await createSubject();
    const kid = issuer.signingKey().kid;
    const byWeak = await sign({}, { key: weak });
    const sets = { weak: [published(weak, { kid, alg: 'RS256' })] };
    expect(await decideKeys(byWeak, sets)).toEqual({ weak: 'key_not_found' });
    expect(await decideKeys(await sign(), { strong: issuer.jwks().keys })).toEqual({
      strong: 'passed',
    });
  });

  test('[rfc7518-3.5-rsa-2048] MUST use RSA keys of 2048 bits at least for PSS too', async () => {
    const { decideKeys, issuer, sign } = await createSubject(['PS256']);
    const kid = issuer.signingKey().kid;
    const sets = { weak: [published(weak, { kid, alg: 'PS256' })], strong: issuer.jwks().keys };
    expect(await decideKeys(await sign({}, { key: weak }), { weak: sets.weak })).toEqual({
      weak: 'key_not_found',
    });
    expect(await decideKeys(await sign(), { strong: sets.strong })).toEqual({ strong: 'passed' });
  });

  test('[rfc7518-3.3-hash] MUST use the hash and the padding that the algorithm names', async () => {
    for (const alg of RSA) {
      const subject = await createSubject([alg]);
      const key = subject.issuer.signingKey().privateJwk;
      const others = RSA.filter((other) => other !== alg);
      const made = others.map((other): [string, Promise<string>] => [
        other,
        resign(subject, (_, signed) => signBytes({ alg: other, key }, Buffer.from(signed))),
      ]);
      const decided = await subject.decide({
        control: subject.sign(),
        ...Object.fromEntries(made),
      });
      const expected = others.map((other) => [other, 'invalid_signature']);
      expect(decided).toEqual({ control: 'passed', ...Object.fromEntries(expected) });
    }
  });
});

describe('§3.4 ECDSA', () => {
  test('[rfc7518-3.4-length] MUST take r and s in a fixed length, side by side', async () => {
    for (const [alg, length] of Object.entries(CURVES)) {
      const subject = await createSubject([alg as SigningAlgorithm]);
      const tokens = {
        control: resign(subject, (bytes) => {
          expect(bytes).toHaveLength(length);
          return bytes;
        }),
        'a byte less': resign(subject, (bytes) => bytes.slice(0, -1)),
        'a byte more': resign(subject, (bytes) => Uint8Array.from([...bytes, 0])),
        'a zero before r and s': resign(subject, (bytes) =>
          Uint8Array.from([0, ...bytes.slice(0, length / 2), 0, ...bytes.slice(length / 2)]),
        ),
        empty: resign(subject, () => new Uint8Array()),
      };
      expect(await subject.decide(tokens)).toEqual({
        control: 'passed',
        'a byte less': 'invalid_signature',
        'a byte more': 'invalid_signature',
        'a zero before r and s': 'invalid_signature',
        empty: 'invalid_signature',
      });
    }
  });

  test('[rfc7518-3.4-der] MUST NOT take a signature in DER', async () => {
    const subject = await createSubject(['RS256', 'ES256']);
    const catalogue = await hostileTokens(subject.issuer);
    const attack = catalogue.find(({ name }) => name === 'es256-in-der');
    if (attack === undefined) throw new Error('the catalogue has no DER signature');
    const sets = { known: [...subject.issuer.jwks().keys, ...attack.needs.keys] };
    expect(await subject.decideKeys(attack.token, sets)).toEqual({ known: 'invalid_signature' });
    expect(await subject.decideKeys(attack.control, sets)).toEqual({ known: 'passed' });
  });

  test('[rfc7518-3.4-curve] MUST use each algorithm with its own curve only', async () => {
    const keys = {
      'P-256': testKeys.p256[0],
      'P-384': testKeys.p384[0],
      'P-521': testKeys.p521[0],
    };
    const own = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' };
    for (const [alg, curve] of Object.entries(own)) {
      const subject = await createSubject([alg as SigningAlgorithm]);
      const kid = subject.issuer.signingKey().kid;
      for (const [name, key] of Object.entries(keys)) {
        const token = await subject.sign({}, { key: key as PrivateJwk });
        const sets = {
          'alg stated': [published(key, { kid, alg })],
          'alg left out': [published(key, { kid })],
        };
        const code = name === curve ? 'passed' : 'key_not_found';
        expect(await subject.decideKeys(token, sets), `${alg} ${name}`).toEqual({
          'alg stated': code,
          'alg left out': code,
        });
      }
    }
  });
});

describe('§3.5 RSASSA-PSS', () => {
  test('[rfc7518-3.5-salt] MUST demand a salt as long as the hash', async () => {
    const salts = { PS256: 32, PS384: 48, PS512: 64 };
    for (const [name, right] of Object.entries(salts)) {
      const alg = name as SigningAlgorithm;
      const subject = await createSubject([alg]);
      const key = subject.issuer.signingKey().privateJwk;
      const salted = (saltLengthBytes: number): Promise<string> =>
        resign(subject, (_, signed) =>
          signBytes({ alg, key, saltLengthBytes }, Buffer.from(signed)),
        );
      const tokens = {
        control: salted(right),
        none: salted(0),
        'a byte less': salted(right - 1),
        'a byte more': salted(right + 1),
        'as long as can be': salted(256 - 2 - right),
      };
      expect(await subject.decide(tokens)).toEqual({
        control: 'passed',
        none: 'invalid_signature',
        'a byte less': 'invalid_signature',
        'a byte more': 'invalid_signature',
        'as long as can be': 'invalid_signature',
      });
    }
  });

  test('[rfc7518-3.5-mask] MUST demand the same hash in the mask generation', async () => {
    const subject = await createSubject(['PS256']);
    const key = subject.issuer.signingKey().privateJwk;
    const masked = (hash: string): Promise<string> =>
      resign(subject, (_, signed) => signPss(signed, key, hash));
    const tokens = { sha256: masked('sha256'), sha1: masked('sha1'), sha512: masked('sha512') };
    expect(await subject.decide(tokens)).toEqual({
      sha256: 'passed',
      sha1: 'invalid_signature',
      sha512: 'invalid_signature',
    });
  });
});

const longer = (text: string | undefined): string =>
  encodeSegment(Uint8Array.from([0, ...Buffer.from(text ?? '', 'base64url')]));
const lacking = (key: Jwk, name: string): Jwk =>
  Object.fromEntries(Object.entries(key).filter(([member]) => member !== name));

describe('§6.2.1 and §6.3.1 public keys', () => {
  test('[rfc7518-6.2.1-members] MUST have crv, x and y in an elliptic-curve key, no longer than the curve', async () => {
    const { decideKeys, issuer, sign } = await createSubject(['ES256']);
    const own = issuer.jwks().keys[0] as Jwk;
    const sets = {
      control: [own],
      'no crv': [lacking(own, 'crv')],
      'no x': [lacking(own, 'x')],
      'no y': [lacking(own, 'y')],
      'x too long': [{ ...own, x: longer(own.x) }],
      'y too long': [{ ...own, y: longer(own.y) }],
      'y padded': [{ ...own, y: `${own.y}=` }],
    };
    const { control, ...faulty } = await decideKeys(await sign(), sets);
    expect(control).toBe('passed');
    expect(new Set(Object.values(faulty))).toEqual(new Set(['key_not_found']));
  });

  test('[rfc7518-6.3.1-members] MUST have n and e in an RSA key', async () => {
    const { decideKeys, issuer, sign } = await createSubject();
    const own = issuer.jwks().keys[0] as Jwk;
    const sets = {
      control: [own],
      'no n': [lacking(own, 'n')],
      'no e': [lacking(own, 'e')],
      'empty e': [{ ...own, e: '' }],
      'e is one': [{ ...own, e: 'AQ' }],
      'e is a number': [{ ...own, e: 65537 as unknown as string }],
    };
    const { control, ...faulty } = await decideKeys(await sign(), sets);
    expect(control).toBe('passed');
    expect(new Set(Object.values(faulty))).toEqual(new Set(['key_not_found']));
  });
});
