// Headers of a refusal that were copied to a response, and those that `sendError` prepares.
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { AuthError } from '@oidc-verify/core';
import { addRefusalHeaders, addSuccessHeaders, prepareRefusal } from '@oidc-verify/core/http';
import { listen, send } from '@oidc-verify/testing/node';
import { describe, expect, test } from 'vitest';

const refusal = new AuthError('token_expired', { realm: 'r' });
const withNonce = new AuthError('token_expired', { realm: 'r', dpopNonce: 'n' });
const outage = new AuthError('jwks_fetch_failed', { retryAfterSeconds: 7 });
const CHALLENGE = String(refusal.headers['www-authenticate']);

/** Answers one request with `respond`, and returns the headers that are about authentication. */
async function answer(respond: (response: ServerResponse) => void): Promise<object> {
  const listening = await listen(createServer((_message, response) => respond(response)));
  try {
    const { headers } = await send(listening.port, { method: 'GET', path: '/', headers: [] });
    const names = ['www-authenticate', 'retry-after', 'dpop-nonce', 'cache-control'];
    return Object.fromEntries(Object.entries(headers).filter(([name]) => names.includes(name)));
  } finally {
    await listening.close();
  }
}

type Copy = (response: ServerResponse, headers: AuthError['headers'], status: number) => void;

const COPIES: readonly (readonly [string, Copy])[] = [
  [
    'setHeader',
    (response, headers, status) => {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      response.writeHead(status).end();
    },
  ],
  ['writeHead', (response, headers, status) => void response.writeHead(status, headers).end()],
  [
    'writeHead with a reason',
    (response, headers, status) => void response.writeHead(status, 'Reason', headers).end(),
  ],
  [
    'writeHead in another case',
    (response, headers, status) => {
      const shouted: Record<string, string> = {};
      for (const [name, value] of Object.entries(headers)) shouted[name.toUpperCase()] = value;
      response.writeHead(status, shouted).end();
    },
  ],
  [
    'setHeader before the refusal',
    (response, headers, status) => {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      addRefusalHeaders(response, refusal);
      response.writeHead(status).end();
    },
  ],
];

describe.each(COPIES)('headers that were copied from a refusal by %s', (_, copy) => {
  test.each([200, 302, 403, 500])('are not sent with the status %i', async (status) => {
    const sent = await answer((response) => {
      addRefusalHeaders(response, refusal);
      copy(response, refusal.headers, status);
    });
    expect(sent).toEqual({});
  });

  test('are sent once with the status of the refusal', async () => {
    const sent = await answer((response) => {
      addRefusalHeaders(response, refusal);
      copy(response, refusal.headers, 401);
    });
    expect(sent).toEqual(refusal.headers);
  });

  test('of another response stay', async () => {
    expect(await answer((response) => copy(response, outage.headers, 502))).toEqual(outage.headers);
  });
});

describe('with another status', () => {
  test.each([
    ['alone', CHALLENGE, {}],
    ['before another', [CHALLENGE, 'Basic'], { 'www-authenticate': 'Basic' }],
    ['after another', ['Basic', CHALLENGE], { 'www-authenticate': 'Basic' }],
    ['joined with another', `${CHALLENGE}, Basic`, { 'www-authenticate': 'Basic' }],
    ['joined to another', `Basic, ${CHALLENGE}`, { 'www-authenticate': 'Basic' }],
    ['extended', `${CHALLENGE}, a="b"`, { 'www-authenticate': `${CHALLENGE}, a="b"` }],
    [
      'before one with parameters',
      `${CHALLENGE}, Digest realm="d", qop="auth"`,
      { 'www-authenticate': 'Digest realm="d", qop="auth"' },
    ],
    ['of the application', 'Basic', { 'www-authenticate': 'Basic' }],
  ])('a challenge that is %s', async (_, value, expected) => {
    const sent = await answer((response) => {
      addRefusalHeaders(response, refusal);
      response.setHeader('WWW-Authenticate', value);
      response.writeHead(200).end();
    });
    expect(sent).toEqual(expected);
  });

  test('what stood there before the refusal is back', async () => {
    const sent = await answer((response) => {
      response.setHeader('Cache-Control', 'private');
      response.setHeader('WWW-Authenticate', 'Basic');
      addRefusalHeaders(response, refusal);
      for (const [name, value] of Object.entries(refusal.headers)) response.setHeader(name, value);
      response.writeHead(200).end();
    });
    expect(sent).toEqual({ 'cache-control': 'private', 'www-authenticate': 'Basic' });
  });

  test('a no-store that merely looks like ours stays', async () => {
    const sent = await answer((response) => {
      addRefusalHeaders(response, refusal);
      response.writeHead(200, { 'Cache-Control': 'no-store' }).end();
    });
    expect(sent).toEqual({ 'cache-control': 'no-store' });
  });

  test('a Retry-After of an outage that the app sends with a status of its own stays', async () => {
    const sent = await answer((response) => {
      addRefusalHeaders(response, outage);
      response.writeHead(502, { 'Retry-After': '7' }).end();
    });
    expect(sent).toEqual({ 'retry-after': '7' });
  });

  test('a copied nonce is sent, since the client needs it', async () => {
    const sent = await answer((response) => {
      addRefusalHeaders(response, withNonce);
      response.writeHead(302, withNonce.headers).end();
    });
    expect(sent).toEqual({ 'dpop-nonce': 'n', 'cache-control': 'no-store' });
  });

  test('what follows a guard that let the request pass is the application’s', async () => {
    const sent = await answer((response) => {
      addRefusalHeaders(response, refusal);
      addSuccessHeaders(response, undefined);
      response.writeHead(200, refusal.headers).end();
    });
    expect(sent).toEqual(refusal.headers);
  });
});

/** Sends a prepared refusal, changed by `change`, as the status says. */
async function sendPrepared(
  status: number,
  prepare: (response: ServerResponse) => void,
  change: (response: ServerResponse) => void = () => {},
): Promise<object> {
  return answer((response) => {
    prepare(response);
    const parts = prepareRefusal(response, refusal);
    expect(parts?.headers).toEqual({ 'content-type': 'application/json' });
    change(response);
    response.statusCode = status;
    response.end(parts?.body);
  });
}

const setOwn = (response: ServerResponse): void => {
  response.setHeader('Cache-Control', 'public');
  response.setHeader('WWW-Authenticate', ['Basic', 'Digest']);
};

describe('prepareRefusal', () => {
  test('adds the headers with the status of the refusal, and none with another', async () => {
    expect(await sendPrepared(401, () => {})).toEqual(refusal.headers);
    expect(await sendPrepared(302, () => {})).toEqual({});
  });

  test('replaces what was set before, and not what is set afterwards', async () => {
    const own = { 'cache-control': 'public', 'www-authenticate': 'Basic, Digest' };
    expect(await sendPrepared(401, setOwn)).toEqual(refusal.headers);
    expect(await sendPrepared(200, setOwn)).toEqual(own);
    expect(await sendPrepared(401, () => {}, setOwn)).toEqual(own);
    expect(await sendPrepared(200, () => {}, setOwn)).toEqual(own);
  });

  test('returns all headers where there is no response of Node', () => {
    for (const response of [undefined, {}, { setHeader: () => {} }]) {
      expect(prepareRefusal(response, refusal)?.headers).toEqual({
        ...refusal.headers,
        'content-type': 'application/json',
      });
    }
  });

  test('returns undefined for any other error', async () => {
    await answer((response) => {
      expect(prepareRefusal(response, new Error('own'))).toBeUndefined();
      expect(Object.hasOwn(response, 'writeHead')).toBe(false);
      response.end();
    });
  });
});
