import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseChallenges } from '../src/doctor/challenge-grammar.ts';
import { consult, startPatient } from './patient.ts';
import type { Patient } from './patient.ts';

let patient: Patient;
beforeAll(async () => (patient = await startPatient()));
afterAll(async () => patient.close());

type Handler = (request: IncomingMessage, response: ServerResponse, url: string) => void;

/** Findings about an API, `pass` and `info` included. */
async function consultApi(handler: Handler) {
  const server = createServer((request, response) => handler(request, response, url));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { findings, code } = await consult(patient.issuer, { api: `${url}/me` });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  const ofApi = findings.filter(({ id }) => id.startsWith('api.'));
  return { code, told: ofApi.map(({ level, id }) => `${level} ${id}`), findings: ofApi };
}

interface Manners {
  readonly anonymous?: readonly [status: number, challenge?: string];
  readonly forged?: readonly [status: number, challenge?: string];
  readonly headers?: Readonly<Record<string, string>>;
  readonly echo?: boolean;
  /** Ends the connection where there is a token. */
  readonly drops?: boolean;
  readonly metadata?: object | string;
}

const GOOD = 'Bearer realm="api"';
const BAD = 'Bearer realm="api", error="invalid_token", error_description="no"';

/** An API in good order, but for what is given. */
const api =
  ({
    anonymous = [401, GOOD],
    forged = [401, BAD],
    headers = {},
    echo,
    drops,
    metadata,
  }: Manners): Handler =>
  (request, response, url) => {
    if (request.url?.startsWith('/.well-known/') === true) {
      response.writeHead(metadata === undefined ? 404 : 200);
      const text = typeof metadata === 'string' ? metadata : JSON.stringify(metadata ?? {});
      response.end(text.replaceAll('{url}', url));
      return;
    }
    const { authorization } = request.headers;
    if (drops === true && authorization !== undefined) {
      response.destroy();
      return;
    }
    const fill = (text: string): string =>
      text.replaceAll('{url}', url).replaceAll('{token}', authorization?.slice(7) ?? '');
    const more = Object.entries(headers).map(([name, value]) => [name, fill(value)] as const);
    const [status, challenge] = authorization === undefined ? anonymous : forged;
    const named = challenge === undefined ? {} : { 'www-authenticate': fill(challenge) };
    const filled: Record<string, string> = Object.fromEntries(more);
    response.writeHead(status, { ...filled, ...named });
    response.end(echo === true ? authorization : '');
  };

const CORS = { 'access-control-allow-origin': '*' };
const RESOURCE = 'Bearer resource_metadata="{url}/.well-known/oauth-protected-resource/me"';

describe('doctor --api', () => {
  test.each(['{url}/me', '{url}/', '{url}'])('finds nothing in the API %s', async (resource) => {
    const { code, told } = await consultApi(
      api({
        anonymous: [401, RESOURCE],
        headers: { ...CORS, 'access-control-expose-headers': 'ETag, WWW-Authenticate' },
        metadata: { resource, authorization_servers: [patient.issuer] },
      }),
    );
    expect(told).toEqual([
      'pass api.challenge',
      'pass api.forged',
      'pass api.cors',
      'pass api.metadata',
      'pass api.metadata-issuer',
    ]);
    expect(code).toBe(0);
  });

  test.each<readonly [name: string, manners: Manners, told: readonly string[]]>([
    ['an open route', { anonymous: [200] }, ['fail api.open']],
    ['403 without a token', { anonymous: [403] }, ['fail api.forbidden']],
    ['a login page', { anonymous: [302] }, ['warn api.redirect']],
    ['no such route', { anonymous: [404] }, ['warn api.not-found']],
    ['no challenge', { anonymous: [401] }, ['fail api.no-challenge']],
    [
      'a malformed challenge',
      { anonymous: [401, 'Bearer realm=api", x'] },
      ['fail api.malformed-challenge'],
    ],
    ['another scheme', { anonymous: [401, 'Basic realm="x"'] }, ['fail api.scheme']],
    ['an error without a token', { anonymous: [401, BAD] }, ['warn api.needless-error']],
    ['an API that verifies nothing', { forged: [200] }, ['fail api.accepts-forged']],
    ['403 for a bad token', { forged: [403] }, ['fail api.forged-forbidden']],
    ['500 for a bad token', { forged: [500] }, ['fail api.forged-error']],
    ['an API without keys', { forged: [503] }, ['warn api.outage']],
    ['no error for a bad token', { forged: [401, GOOD] }, ['warn api.no-error']],
    ['a token in the response', { echo: true }, ['fail api.echo']],
    ['a challenge that pages cannot read', { headers: CORS }, ['warn api.cors-exposure']],
    [
      'a wildcard that does not count with credentials',
      {
        headers: {
          ...CORS,
          'access-control-expose-headers': '*',
          'access-control-allow-credentials': 'true',
        },
      },
      ['warn api.cors-exposure'],
    ],
    ['metadata that is not there', { anonymous: [401, RESOURCE] }, ['fail api.metadata-missing']],
    [
      'metadata that is no URL',
      { anonymous: [401, 'Bearer resource_metadata="/x"'] },
      ['fail api.metadata-url'],
    ],
    [
      'metadata of another API',
      { metadata: { resource: 'https://other.test', authorization_servers: ['https://x.test'] } },
      ['fail api.metadata-resource', 'warn api.metadata-issuer'],
    ],
    [
      'metadata of a route that begins alike',
      { metadata: { resource: '{url}/m', authorization_servers: [] } },
      ['warn api.metadata-resource', 'warn api.metadata-issuer'],
    ],
    [
      'metadata of another route',
      { metadata: { resource: '{url}/other', authorization_servers: [] } },
      ['warn api.metadata-resource', 'warn api.metadata-issuer'],
    ],
    [
      'metadata that is hostile',
      {
        metadata: {
          resource: { toString: 1, toJSON: 1 },
          authorization_servers: [{ toString: 1 }, null],
        },
      },
      ['fail api.metadata-resource', 'warn api.metadata-issuer'],
    ],
    ['a token in a header', { headers: { 'x-token': '{token}' } }, ['fail api.echo']],
    ['a token in the challenge', { forged: [401, `${BAD}, token="{token}"`] }, ['fail api.echo']],
    ['a dropped connection for a bad token', { drops: true }, ['fail api.forged-unanswered']],
    [
      'metadata in a private network',
      { anonymous: [401, 'Bearer resource_metadata="http://10.0.0.1/x"'] },
      ['fail api.metadata-missing'],
    ],
  ])('tells %s', async (_, manners, expected) => {
    const { code, told, findings } = await consultApi(api(manners));
    expect(told.filter((one) => /^(?:fail|warn)/.test(one))).toEqual(expected);
    expect(code).toBe(1);
    const silent = findings.filter(
      ({ level, advice = '' }) => (level === 'fail' || level === 'warn') && advice.length < 20,
    );
    expect(silent).toEqual([]);
  });

  test('sends GET alone, and no token that anybody has signed', async () => {
    const seen: string[] = [];
    await consultApi((request, response) => {
      seen.push(`${request.method} ${request.headers.authorization ?? '-'}`);
      response.writeHead(401).end();
    });
    expect(seen.every((one) => one.startsWith('GET '))).toBe(true);
    expect(seen.filter((one) => one.includes('Bearer')).every((one) => /\.A+$/.test(one))).toBe(
      true,
    );
  });
});

describe('the grammar of challenges', () => {
  test.each([
    ['Bearer', [['Bearer', {}]]],
    ['Bearer realm="api"', [['Bearer', { realm: 'api' }]]],
    ['bearer Realm=api , ERROR = "a\\"b"', [['bearer', { realm: 'api', error: 'a"b' }]]],
    [
      'Bearer realm="a, b", scope="x y", DPoP algs="ES256"',
      [
        ['Bearer', { realm: 'a, b', scope: 'x y' }],
        ['DPoP', { algs: 'ES256' }],
      ],
    ],
    [
      'Negotiate, Bearer',
      [
        ['Negotiate', {}],
        ['Bearer', {}],
      ],
    ],
    [
      'Negotiate YWJj==, Bearer realm="x"',
      [
        ['Negotiate', {}],
        ['Bearer', { realm: 'x' }],
      ],
    ],
  ])('reads %s', (value, expected) => {
    const read = parseChallenges(value)?.map(({ scheme, parameters }) => [
      scheme,
      Object.fromEntries(parameters),
    ]);
    expect(read).toEqual(expected);
  });

  test.each([
    '',
    'realm="api"',
    'Bearer realm="api',
    'Bearer realm="a" error="b"',
    'Bearer realm="a",, ,',
    'Bearer realm="a", realm="b"',
    'Bearer realm=a b',
    'Bearer, =x',
    `Bearer realm="${'a'.repeat(9_000)}"`,
  ])('refuses %j', (value) => {
    expect(parseChallenges(value)).toBeUndefined();
  });
});
