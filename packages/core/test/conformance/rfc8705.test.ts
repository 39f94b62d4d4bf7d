import { createHash } from 'node:crypto';
import type { SyncVerifyCall } from '@oidc-verify/core';
import { fromTlsSocket } from '@oidc-verify/core/http';
import { describe, expect, test } from 'vitest';
import { createCertificate } from '../http/certificate.ts';
import { createSubject } from './subject.ts';
import type { Answer } from './subject.ts';

const { ask, decide, sign } = await createSubject();
const [own, other] = [createCertificate('client A'), createCertificate('client B')];
const bound = await sign({ cnf: { 'x5t#S256': own.thumbprint } });
const mtls = { certificate: fromTlsSocket() };
/** A connection whose client proved to hold this certificate. */
const connection = (certificate: Uint8Array | undefined): object => ({
  getPeerCertificate: () => (certificate === undefined ? {} : { raw: Buffer.from(certificate) }),
});
const from = async (certificate: Uint8Array | undefined, token = bound): Promise<Answer> =>
  ask({ authorization: [`Bearer ${token}`], socket: connection(certificate) }, { mtls });
const withCertificate = (clientCertificate: Uint8Array): SyncVerifyCall => ({
  request: { method: 'GET', url: '/', dpopProofs: [], clientCertificate },
});

describe('§3 Mutual-TLS Client Certificate-Bound Access Tokens', () => {
  test('[rfc8705-3-certificate] MUST take the client certificate from the TLS layer', async () => {
    expect(await from(own.der)).toMatchObject({ code: 'passed' });
    const base64 = Buffer.from(own.der).toString('base64');
    const headers = [
      ['Client-Cert', `:${base64}:`],
      ['X-Forwarded-Tls-Client-Cert', base64],
    ] as const;
    const claimed = { authorization: [`Bearer ${bound}`], headers, socket: connection(undefined) };
    expect(await ask(claimed, { mtls })).toMatchObject({ code: 'invalid_certificate' });
    const inHeader = await sign({ cnf: { 'x5t#S256': own.thumbprint, x5c: [base64] } });
    expect(await from(undefined, inHeader)).toMatchObject({ code: 'invalid_certificate' });
  });

  test('[rfc8705-3-match] MUST check that the certificate is the one the token is bound to', async () => {
    const tokens = {
      own: bound,
      other: sign({ cnf: { 'x5t#S256': other.thumbprint } }),
      unbound: sign(),
    };
    expect(await decide(tokens, { mtls: {} }, withCertificate(own.der))).toEqual({
      own: 'passed',
      other: 'invalid_certificate',
      unbound: 'passed',
    });
    expect(await decide({ own: bound }, { mtls: {} })).toEqual({ own: 'invalid_certificate' });
    expect(await decide({ own: bound }, {}, withCertificate(own.der))).toEqual({
      own: 'invalid_confirmation',
    });
  });

  test('[rfc8705-3-mismatch] MUST refuse another certificate, or none, with 401 and invalid_token', async () => {
    expect(await from(own.der)).toMatchObject({ status: 200 });
    for (const certificate of [other.der, undefined]) {
      const answer = await from(certificate);
      expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer .*error="invalid_token"/);
    }
  });
});

const digest = (algorithm: string, data: Uint8Array | string): Buffer =>
  createHash(algorithm).update(data).digest();

describe('§3.1 JWT Certificate Thumbprint Confirmation Method', () => {
  test('[rfc8705-3.1-thumbprint] MUST compare x5t#S256 with the base64url SHA-256 of the certificate in DER', async () => {
    const sha256 = digest('sha256', own.der);
    const cnfs: Readonly<Record<string, unknown>> = {
      base64: sha256.toString('base64'),
      padded: `${sha256.toString('base64url')}=`,
      hex: sha256.toString('hex'),
      'of SHA-1': digest('sha1', own.der).toString('base64url'),
      'of SHA-512': digest('sha512', own.der).toString('base64url'),
      'of the PEM': digest('sha256', own.cert).toString('base64url'),
      'of the key': digest('sha256', own.key).toString('base64url'),
    };
    const tokens = Object.entries(cnfs).map(
      ([name, thumbprint]) => [name, sign({ cnf: { 'x5t#S256': thumbprint } })] as const,
    );
    const call = withCertificate(own.der);
    const decided = await decide(
      { right: bound, ...Object.fromEntries(tokens) },
      { mtls: {} },
      call,
    );
    const { right, ...wrong } = decided;
    expect(right).toBe('passed');
    expect(own.thumbprint).toBe(sha256.toString('base64url'));
    expect(wrong).toEqual({
      base64: 'invalid_confirmation',
      padded: 'invalid_confirmation',
      hex: 'invalid_confirmation',
      'of SHA-1': 'invalid_confirmation',
      'of SHA-512': 'invalid_confirmation',
      'of the PEM': 'invalid_certificate',
      'of the key': 'invalid_certificate',
    });
  });
});
