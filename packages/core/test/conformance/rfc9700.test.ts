import { fromHeader } from '@oidc-verify/core/http';
import { describe, expect, test } from 'vitest';
import { createCertificate } from '../http/certificate.ts';
import { createSubject } from './subject.ts';

const { ask, sign } = await createSubject();

describe('§2.3 Access Token Privilege Restriction', () => {
  test('[rfc9700-2.3-audience] MUST refuse, on every request, a token that was meant for another resource server', async () => {
    const own = await sign({ aud: ['https://other.test', 'https://api.test'] });
    const other = await sign({ aud: ['https://other.test'] });
    expect(await ask({ authorization: [`Bearer ${own}`] })).toMatchObject({ code: 'passed' });
    expect(await ask({ authorization: [`Bearer ${other}`] })).toMatchObject({
      status: 401,
      code: 'invalid_audience',
    });
  });

  test('[rfc9700-2.3-action] MUST refuse, on every request, an action that the token does not allow', async () => {
    const authorization = [`Bearer ${await sign({ scope: 'read', permissions: ['a'] })}`];
    const allowed = { scopes: ['read'], permissions: ['a'] };
    expect(await ask({ authorization, requirement: allowed })).toMatchObject({ code: 'passed' });
    expect(await ask({ authorization, requirement: { scopes: ['write'] } })).toMatchObject({
      code: 'insufficient_scope',
    });
    expect(await ask({ authorization, requirement: { permissions: ['b'] } })).toMatchObject({
      code: 'insufficient_permissions',
    });
  });
});

const own = createCertificate('client');
const bound = await sign({ cnf: { 'x5t#S256': own.thumbprint } });

const showing = (certificate: Uint8Array | undefined) => ({
  mtls: { certificate: () => certificate },
});

describe('§2.2.1 Access Tokens', () => {
  test('[rfc9700-2.2.1-sender-constrained] SHOULD take tokens that are bound to their sender, and from him only', async () => {
    const authorization = [`Bearer ${bound}`];
    expect(await ask({ authorization }, showing(own.der))).toMatchObject({ code: 'passed' });
    const thief = createCertificate('thief').der;
    for (const certificate of [thief, undefined]) {
      expect(await ask({ authorization }, showing(certificate))).toMatchObject({ status: 401 });
    }
  });
});

describe('§4.13 TLS Terminating Reverse Proxies', () => {
  test('[rfc9700-4.13-proxy] MUST take the client certificate of a header from the proxy only', async () => {
    const certificate = fromHeader({
      name: 'Client-Cert',
      format: 'rfc9440',
      trusted: (remoteAddress) => remoteAddress === '10.0.0.1',
    });
    const header = ['Client-Cert', `:${Buffer.from(own.der).toString('base64')}:`] as const;
    const from = async (remoteAddress: string | undefined, headers = [header]): Promise<string> => {
      const call = { authorization: [`Bearer ${bound}`], headers, socket: { remoteAddress } };
      return (await ask(call, { mtls: { certificate } })).code;
    };
    expect(await from('10.0.0.1')).toBe('passed');
    for (const other of ['10.0.0.2', '127.0.0.1', '', undefined]) {
      expect(await from(other)).toBe('invalid_certificate');
    }
    expect(await from('10.0.0.1', [header, header])).toBe('invalid_certificate');
    expect(() => fromHeader({ name: 'Client-Cert', format: 'rfc9440' } as never)).toThrow(
      expect.objectContaining({ code: 'invalid_options' }),
    );
  });
});
