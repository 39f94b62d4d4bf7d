import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Verifier } from '@oidc-verify/core';
import { authenticate, fromNode } from '@oidc-verify/core/http';
import { afterAll, describe, expect, test } from 'vitest';
import { fromHeader, fromTlsSocket } from '../../src/http/client-certificate.ts';
import { createSetting } from '../setting.ts';
import { createCertificate } from './certificate.ts';
import { getOverTls, serveTls } from './tls-client.ts';
import type { TlsAnswer, TlsCall } from './tls-client.ts';

const setting = await createSetting();
const [own, other] = [createCertificate('client A'), createCertificate('client B')];
const bound = await setting.issuer.sign({ cnf: { 'x5t#S256': own.thumbprint } });
const unbound = await setting.issuer.sign();

/** Serves an API on plain node:https. */
async function serve(verifier: Verifier): ReturnType<typeof serveTls> {
  const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const who = await authenticate(verifier, fromNode(message));
    if (who.ok) response.end(String(who.token?.binding?.thumbprint));
    else
      response.writeHead(who.response.status, { ...who.response.headers }).end(who.response.body);
  };
  return serveTls((message, response) => void answer(message, response));
}

const running = await serve(setting.verifier({ mtls: { certificate: fromTlsSocket() } }));
afterAll(async () => running.close());
const get = async (call: TlsCall): Promise<TlsAnswer> => getOverTls(running.port, call);
const codeIn = ({ body }: TlsAnswer): unknown => (JSON.parse(body) as { code?: unknown }).code;

const VERSIONS = ['TLSv1.2', 'TLSv1.3'] as const;

describe.each(VERSIONS)('a bound token over %s', (version) => {
  test('passes with the certificate that it is bound to', async () => {
    const answer = await get({ token: bound, certificate: own, version });
    expect(answer).toMatchObject({ status: 200, body: own.thumbprint, version, isResumed: false });
  });

  test.each([
    ['another one', other],
    ['none', undefined],
  ])('is refused with %s', async (_, certificate) => {
    const answer = await get({ token: bound, certificate, version });
    expect(answer).toMatchObject({ status: 401, version });
    expect(codeIn(answer)).toBe('invalid_certificate');
  });

  test('knows a resumed connection by the certificate of its handshake', async () => {
    const first = await get({ token: bound, certificate: own, version });
    const resumed = await get({ token: bound, version, session: first.session });
    expect(resumed).toMatchObject({ status: 200, body: own.thumbprint, isResumed: true });
    const foreign = await get({ token: bound, certificate: other, version });
    const stolen = await get({ token: bound, certificate: own, version, session: foreign.session });
    expect(stolen).toMatchObject({ status: 401, isResumed: true });
    const anonymous = await get({ token: bound, version });
    const late = await get({ token: bound, certificate: own, version, session: anonymous.session });
    expect([late.isResumed, late.status]).toEqual([true, 401]);
  });
});

test('an unbound token passes with any certificate and with none', async () => {
  for (const certificate of [own, other, undefined]) {
    expect(await get({ token: unbound, certificate })).toMatchObject({
      status: 200,
      body: 'undefined',
    });
  }
});

test('no token is no less refused for a certificate', async () => {
  expect(await get({ certificate: own })).toMatchObject({ status: 401 });
});

test('a bound token is refused where mtls is not configured', async () => {
  const { port, close } = await serve(setting.verifier());
  try {
    const answer = await getOverTls(port, { token: bound, certificate: own });
    expect([answer.status, codeIn(answer)]).toEqual([401, 'invalid_confirmation']);
    expect(await getOverTls(port, { token: unbound })).toMatchObject({ status: 200 });
  } finally {
    await close();
  }
});

test('a header counts for what its sender is, by the address of the socket', async () => {
  const header = `Client-Cert: :${Buffer.from(own.der).toString('base64')}:`;
  const seen: unknown[] = [];
  const certificate = fromHeader({
    name: 'client-cert',
    format: 'rfc9440',
    trusted: (remoteAddress) => seen.push(remoteAddress) === 1,
  });
  const { port, close } = await serve(setting.verifier({ mtls: { certificate } }));
  try {
    const send = async (headers: readonly string[]): Promise<TlsAnswer> =>
      getOverTls(port, { token: bound, certificate: own, headers });
    expect(await send([header])).toMatchObject({ status: 200, body: own.thumbprint });
    for (const headers of [[header], [header, header], []]) {
      const refused = await send(headers);
      expect([refused.status, codeIn(refused)]).toEqual([401, 'invalid_certificate']);
    }
    expect(seen).toEqual(['127.0.0.1', '127.0.0.1']);
  } finally {
    await close();
  }
});
