import { request as send } from 'node:http';
import type { TestIssuer } from '../../packages/testing/src/index.ts';

/** A response, as far as an API has to answer for it. */
export interface RawAnswer {
  readonly status: number;
  readonly challenge: string | undefined;
  readonly caching: string | undefined;
  readonly text: string;
}

/** A request that an API must refuse, and how. */
export interface HostileRequest {
  readonly title: string;
  readonly authorization: readonly string[];
  readonly status: number;
  readonly challenge: string;
}

/** A request whose headers are sent as they are, also if a name is there twice. */
export interface RawRequest {
  readonly url: string;
  readonly method?: string;
  readonly authorization?: readonly string[];
  readonly body?: string | undefined;
}

/** Sends a request with as many `Authorization` headers as are given. */
export async function sendRaw(call: RawRequest): Promise<RawAnswer> {
  const { url, method = 'GET', authorization = [], body } = call;
  const { host, origin } = new URL(url);
  // As it is: a URL would resolve its dots.
  const path = url.slice(origin.length) || '/';
  const headers = ['Host', host, ...authorization.flatMap((value) => ['Authorization', value])];
  if (body !== undefined) {
    const length = String(Buffer.byteLength(body));
    headers.push('Content-Type', 'application/json', 'Content-Length', length);
  }
  return new Promise((resolve, reject) => {
    const outgoing = send(origin, { method, path, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('error', reject).on('end', () => {
        const { statusCode: status = 0 } = response;
        const { 'www-authenticate': challenge, 'cache-control': caching } = response.headers;
        resolve({ status, challenge, caching, text });
      });
    });
    outgoing.on('error', reject).end(body);
  });
}

function row(
  title: string,
  challenge: string,
  status: number,
  ...authorization: readonly string[]
): HostileRequest {
  return { title, authorization, status, challenge };
}

/** Returns requests that every API refuses; `scope` is what its route needs. */
export async function hostileRequests(
  issuer: TestIssuer,
  scope?: string,
): Promise<readonly HostileRequest[]> {
  const claims = scope === undefined ? {} : { scope };
  const good = await issuer.sign(claims);
  const [header = '', , signature = ''] = good.split('.');
  const payload = Buffer.from(JSON.stringify(issuer.claims({ ...claims, sub: 'admin' })));
  const unsigned = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url');
  const tampered = payload.toString('base64url');

  const asked = scope === undefined ? 'Bearer realm="api"' : `Bearer scope="${scope}"`;
  const invalid = 'Bearer error="invalid_token"';
  return [
    row('no header', asked, 401),
    row('another scheme', asked, 401, 'Basic dXNlcjpwYXNz'),
    row('a token without a scheme', 'Bearer error="invalid_request"', 400, good),
    row('a scheme without a token', 'Bearer error="invalid_request"', 400, 'Bearer'),
    row('two tokens', 'Bearer error="invalid_request"', 400, `Bearer ${good}`, `Bearer ${good}`),
    row(
      'a token and a scheme',
      'Bearer error="invalid_request"',
      400,
      `Bearer ${good}`,
      'Basic dTpw',
    ),
    row(
      'an expired token',
      invalid,
      401,
      `Bearer ${await issuer.sign(claims, { expiresInSeconds: -60 })}`,
    ),
    row('a changed payload', invalid, 401, `Bearer ${header}.${tampered}.${signature}`),
    row('no signature', invalid, 401, `Bearer ${unsigned}.${tampered}.`),
    row(
      'another audience',
      invalid,
      401,
      `Bearer ${await issuer.sign({ ...claims, aud: 'https://other.test' })}`,
    ),
    row(
      'another issuer',
      invalid,
      401,
      `Bearer ${await issuer.sign({ ...claims, iss: 'https://other.test' })}`,
    ),
    row(
      'an ID token',
      invalid,
      401,
      `Bearer ${await issuer.sign({ ...claims, at_hash: 'x' }, { typ: 'JWT' })}`,
    ),
    row('no JWT', invalid, 401, 'Bearer a.b.c'),
  ];
}
