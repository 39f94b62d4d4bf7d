import { createTestIssuer } from '../../packages/testing/src/index.ts';
import type { ListeningIssuer, TestIssuer } from '../../packages/testing/src/index.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { API_ROWS } from './api-rows.ts';
import type { TokenName } from './api-rows.ts';
import { API_NAMES, startFleet } from './fleet.ts';
import type { Answer, Fleet } from './fleet.ts';

const audience = 'https://api.test';

async function sign(issuer: TestIssuer): Promise<Record<TokenName, string>> {
  const bearer = async (...args: Parameters<TestIssuer['sign']>): Promise<string> =>
    `Bearer ${await issuer.sign(...args)}`;
  return {
    valid: await bearer(),
    reader: await bearer({ sub: 'user-2', scope: 'read:reports email' }),
    deleter: await bearer({ permissions: ['delete:reports'] }),
    expired: await bearer({}, { expiresInSeconds: -60 }),
    otherAudience: await bearer({ aud: 'https://other.test' }),
    otherIssuer: await bearer({ iss: 'https://other.test' }),
    otherAlgorithm: await bearer({}, { alg: 'ES256' }),
    rubbish: 'Bearer a.b.c',
    empty: 'Bearer ',
    basic: 'Basic dXNlcjpwYXNz',
  };
}

describe('the four APIs with an issuer', () => {
  let listening: ListeningIssuer;
  let fleet: Fleet;
  let headers: Record<TokenName, string>;

  beforeAll(async () => {
    const issuer = await createTestIssuer({ audience, algorithms: ['RS256', 'ES256'] });
    listening = await issuer.listen();
    headers = await sign(issuer);
    fleet = await startFleet({ ISSUER: issuer.issuer, AUDIENCE: audience });
  }, 30_000);

  afterAll(async () => {
    await fleet.stop();
    await listening.close();
  });

  const cases = API_NAMES.flatMap((api) =>
    API_ROWS.map((row) => ({ api, title: `${row.request} as ${row.as ?? 'nobody'}`, row })),
  );

  test.each(cases)('$api: $title → $row.status', async ({ api, row }) => {
    const authorization = row.as === undefined ? undefined : headers[row.as];
    const answer = await fleet.ask(api, row.request, authorization);
    expect(answer).toMatchObject({
      status: row.status,
      challenge: row.challenge ?? null,
      cacheControl: row.challenge === undefined ? null : 'no-store',
      text: row.body === undefined ? '' : JSON.stringify(row.body),
    });
    expect(answer.mediaType).toBe(row.status === 204 ? undefined : 'application/json');
  });

  test('a path that no API has is a 404 in all of them', async () => {
    const answers = await Promise.all(
      API_NAMES.map(async (api) => fleet.ask(api, 'GET /nothing', headers.valid)),
    );
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    expect(answers.map(({ mediaType }) => mediaType)).toEqual(
      API_NAMES.map(() => 'application/json'),
    );
  });

  test.each(API_NAMES)(
    '%s: a malformed URL is answered in JSON, without a stack trace',
    async (api) => {
      for (const path of ['/reports/%E0%A4%A', '/reports/%', '/%zz']) {
        for (const authorization of [undefined, headers.deleter]) {
          const answer = await fleet.ask(api, `DELETE ${path}`, authorization);
          expect([path, answer.status < 500]).toEqual([path, true]);
          expect(answer.text).not.toMatch(/<html|\bat .*:\d+:\d+|node_modules/);
          expect(answer.mediaType).toBe(answer.text === '' ? undefined : 'application/json');
          expect(answer.challenge === null).toBe(answer.status !== 401);
        }
      }
    },
  );
});

describe('the four APIs while nobody answers at the issuer', () => {
  const issuer = 'http://127.0.0.1:1';
  let fleet: Fleet;
  let authorization: string;

  beforeAll(async () => {
    const unreachable = await createTestIssuer({ audience, issuer });
    authorization = `Bearer ${await unreachable.sign()}`;
    fleet = await startFleet({ ISSUER: issuer, AUDIENCE: audience });
  }, 30_000);

  afterAll(async () => fleet.stop());

  const unavailable: Partial<Answer> = {
    status: 503,
    challenge: null,
    cacheControl: 'no-store',
    mediaType: 'application/json',
    text: JSON.stringify({
      error: 'temporarily_unavailable',
      code: 'jwks_fetch_failed',
      error_description: 'The signing keys are not available at the moment',
    }),
  };

  test.each(API_NAMES)('%s starts, is healthy, and is not ready', async (api) => {
    expect(await fleet.ask(api, 'GET /health')).toMatchObject({ status: 200 });
    const ready = await fleet.ask(api, 'GET /ready');
    expect(ready).toMatchObject(unavailable);
    expect(Number(ready.retryAfter)).toBeGreaterThanOrEqual(1);
  });

  test.each(API_NAMES)('%s: a token it cannot check is a 503, never anonymous', async (api) => {
    for (const path of ['/me', '/reports', '/greeting']) {
      expect(await fleet.ask(api, `GET ${path}`, authorization)).toMatchObject(unavailable);
    }
  });

  test.each(API_NAMES)('%s: no token is still a 401, and an anonymous greeting', async (api) => {
    expect(await fleet.ask(api, 'GET /me')).toMatchObject({ status: 401 });
    expect(await fleet.ask(api, 'GET /greeting')).toMatchObject({ status: 200 });
  });
});

describe('the four APIs with JWKS_URI and ALGORITHMS', () => {
  const iss = 'https://login.example.com/';
  let listening: ListeningIssuer;
  let issuer: TestIssuer;
  let fleet: Fleet;

  beforeAll(async () => {
    issuer = await createTestIssuer({ audience, algorithms: ['RS256', 'ES256', 'Ed25519'] });
    listening = await issuer.listen();
    fleet = await startFleet({
      ISSUER: iss,
      AUDIENCE: audience,
      JWKS_URI: issuer.jwksUri,
      ALGORITHMS: 'ES256, EdDSA',
    });
  }, 30_000);

  afterAll(async () => {
    await fleet.stop();
    await listening.close();
  });

  test.each(API_NAMES)('%s takes the keys from there, and these algorithms only', async (api) => {
    for (const alg of ['ES256', 'Ed25519'] as const) {
      const authorization = `Bearer ${await issuer.sign({ iss }, { alg })}`;
      expect(await fleet.ask(api, 'GET /me', authorization)).toMatchObject({ status: 200 });
    }
    const rs256 = `Bearer ${await issuer.sign({ iss }, { alg: 'RS256' })}`;
    const refused = await fleet.ask(api, 'GET /me', rs256);
    expect(refused).toMatchObject({ status: 401 });
    expect(refused.text).toContain('disallowed_alg');
    expect(issuer.fetches.discovery).toBe(0);
  });
});
