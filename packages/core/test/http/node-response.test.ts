import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { AuthError } from '@oidc-verify/core';
import { addRefusalHeaders, addSuccessHeaders } from '@oidc-verify/core/http';
import { listen, send } from '@oidc-verify/testing/node';
import { describe, expect, test } from 'vitest';

const NONCE = { 'dpop-nonce': 'n', 'cache-control': 'no-store' };
const proven = { binding: { method: 'jkt', thumbprint: 't', nextNonce: 'n' } } as const;
const refusal = new AuthError('token_expired', { realm: 'r' });
const withNonce = new AuthError('token_expired', { realm: 'r', dpopNonce: 'n' });
const CHALLENGE = { ...refusal.headers };

/** Answers one request with `respond`, and returns the headers that are about authentication. */
async function answer(
  respond: (response: ServerResponse) => void,
): Promise<{ readonly status: number; readonly headers: object }> {
  const listening = await listen(createServer((_message, response) => respond(response)));
  try {
    const { status, headers } = await send(listening.port, {
      method: 'GET',
      path: '/',
      headers: [],
    });
    const names = ['www-authenticate', 'retry-after', 'dpop-nonce', 'cache-control'];
    const found = Object.entries(headers).filter(([name]) => names.includes(name));
    return { status, headers: Object.fromEntries(found) };
  } finally {
    await listening.close();
  }
}

const ENDINGS: readonly (readonly [string, (response: ServerResponse, status: number) => void])[] =
  [
    [
      'statusCode and end',
      (response, status) => {
        response.statusCode = status;
        response.end('x');
      },
    ],
    ['writeHead', (response, status) => void response.writeHead(status).end()],
    [
      'writeHead with a reason and headers',
      (response, status) => void response.writeHead(status, 'Reason', { 'X-A': '1' }).end(),
    ],
    [
      'writeHead with a list of headers',
      (response, status) => void response.writeHead(status, ['X-A', '1']).end(),
    ],
    [
      'write and end',
      (response, status) => {
        response.statusCode = status;
        response.write('x');
        response.end();
      },
    ],
    [
      'all headers removed before',
      (response, status) => {
        response.setHeader('X-B', '1');
        for (const name of response.getHeaderNames()) response.removeHeader(name);
        response.statusCode = status;
        response.end();
      },
    ],
  ];

describe.each(ENDINGS)('a response that is sent by %s', (_, end) => {
  test('has the headers of the refusal with the status of the refusal', async () => {
    const sent = await answer((response) => {
      addRefusalHeaders(response, refusal);
      end(response, 401);
    });
    expect(sent).toEqual({ status: 401, headers: CHALLENGE });
  });

  test.each([200, 302, 403, 404, 500])('has none of them with the status %i', async (status) => {
    const sent = await answer((response) => {
      addRefusalHeaders(response, refusal);
      end(response, status);
    });
    expect(sent).toEqual({ status, headers: {} });
  });

  test.each([200, 302, 404, 500])(
    'has the nonce of a refusal with the status %i',
    async (status) => {
      const sent = await answer((response) => {
        addRefusalHeaders(response, withNonce);
        end(response, status);
      });
      expect(sent).toEqual({ status, headers: NONCE });
    },
  );

  test.each([200, 404, 500])('has the next nonce with the status %i', async (status) => {
    const sent = await answer((response) => {
      addSuccessHeaders(response, proven);
      end(response, status);
    });
    expect(sent).toEqual({ status, headers: NONCE });
  });
});

test('what the app sets itself stays', async () => {
  const sent = await answer((response) => {
    addRefusalHeaders(response, refusal);
    response.setHeader('WWW-Authenticate', 'Basic');
    response.writeHead(401, { 'cache-control': 'private' }).end();
  });
  expect(sent.headers).toEqual({ 'www-authenticate': 'Basic', 'cache-control': 'private' });
});

test('a guard that passes withdraws the refusal of an earlier one', async () => {
  for (const identity of [undefined, proven]) {
    const sent = await answer((response) => {
      addRefusalHeaders(response, refusal);
      addSuccessHeaders(response, identity);
      response.writeHead(401).end();
    });
    expect(sent.headers).toEqual(identity === undefined ? {} : NONCE);
  }
});

test('the last refusal counts', async () => {
  const lacking = new AuthError('insufficient_scope', { scopes: ['a'] });
  const sent = await answer((response) => {
    addRefusalHeaders(response, refusal);
    addRefusalHeaders(response, lacking);
    response.writeHead(403).end();
  });
  expect(sent.headers).toEqual(lacking.headers);
});

test('a response without a nonce or a refusal is left alone', async () => {
  await answer((response) => {
    addSuccessHeaders(response, undefined);
    expect(Object.hasOwn(response, 'writeHead')).toBe(false);
    response.end();
  });
});

test('after the response was sent nothing happens', async () => {
  const sent = await answer((response) => {
    response.end();
    addRefusalHeaders(response, refusal);
    expect(() => response.writeHead(401)).toThrow('headers');
  });
  expect(sent).toEqual({ status: 200, headers: {} });
});
