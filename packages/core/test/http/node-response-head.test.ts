// What is handed on to `writeHead`, and the header Vary.
import { createServer, request } from 'node:http';
import type { ServerResponse } from 'node:http';
import { AuthError } from '@oidc-verify/core';
import {
  addRefusalHeaders,
  addSuccessHeaders,
  addVary,
  prepareRefusal,
} from '@oidc-verify/core/http';
import type { NodeResponse } from '@oidc-verify/core/http';
import { listen } from '@oidc-verify/testing/node';
import { describe, expect, test } from 'vitest';

const refusal = new AuthError('token_expired', { realm: 'r' });
const outage = new AuthError('jwks_fetch_failed', { retryAfterSeconds: 7 });
const CHALLENGE = String(refusal.headers['www-authenticate']);

/** Answers one request with `respond`, and returns the response as a client gets it. */
async function answer(
  respond: (response: ServerResponse) => void,
): Promise<{ readonly reason: string; readonly lines: readonly string[] }> {
  const listening = await listen(createServer((_message, response) => respond(response)));
  try {
    return await new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: listening.port, agent: false };
      const outgoing = request(options, (message) => {
        message.resume();
        const { rawHeaders } = message;
        const lines = rawHeaders.flatMap((name, at) =>
          at % 2 === 0 && !IGNORED.has(name.toLowerCase())
            ? [`${name}: ${rawHeaders[at + 1]}`]
            : [],
        );
        resolve({ reason: message.statusMessage ?? '', lines: lines.toSorted() });
      });
      outgoing.once('error', reject);
      outgoing.end();
    });
  } finally {
    await listening.close();
  }
}

const IGNORED = new Set([
  'date',
  'connection',
  'keep-alive',
  'content-length',
  'transfer-encoding',
]);
const linesOf = async (respond: (response: ServerResponse) => void): Promise<readonly string[]> =>
  (await answer(respond)).lines;

/** A response that keeps what it is called with, and sends nothing. */
function record(headersSent = false): { response: NodeResponse; heads: unknown[][] } {
  const heads: unknown[][] = [];
  const values = new Map<string, string | number | readonly string[]>();
  const response: NodeResponse = {
    headersSent,
    hasHeader: (name) => values.has(name),
    getHeader: (name) => values.get(name),
    setHeader: (name, value) => values.set(name, value),
    removeHeader: (name) => values.delete(name),
    writeHead: (...args: unknown[]) => heads.push(args),
  };
  return { response, heads };
}

describe('writeHead', () => {
  test('gets the reason and headers that it was called with', async () => {
    const sent = await answer((response) => {
      addRefusalHeaders(response, refusal);
      response.writeHead(401, 'No Entry').end();
    });
    expect(sent.reason).toBe('No Entry');
    expect(sent.lines).toContain(`www-authenticate: ${CHALLENGE}`);
    const withList = await answer((response) => {
      addRefusalHeaders(response, refusal);
      response.writeHead(401, 'No Entry', ['X-A', '1']).end();
    });
    expect(withList.reason).toBe('No Entry');
    expect(withList.lines).toContain('X-A: 1');
  });

  test.each([[null], [undefined]])('may be called with %j for the headers', async (headers) => {
    const lines = await linesOf((response) => {
      addRefusalHeaders(response, refusal);
      response.writeHead(401, headers as never).end();
    });
    expect(lines).toContain(`www-authenticate: ${CHALLENGE}`);
  });

  test('gets the headers once, in the place of those that were given', () => {
    for (const before of [[], ['Reason']]) {
      const { response, heads } = record();
      addRefusalHeaders(response, refusal);
      const given = { ...refusal.headers, 'X-A': '1' };
      response.writeHead(302, ...([...before, given] as never[]));
      expect(heads).toEqual([[302, ...before, { 'X-A': '1' }]]);
    }
  });

  test('is called as it was when the headers are sent already', () => {
    const { response, heads } = record(true);
    addRefusalHeaders(response, refusal);
    response.writeHead(302, ...(['Reason', refusal.headers] as never[]));
    expect(heads).toEqual([[302, 'Reason', refusal.headers]]);
  });

  test('is replaced once, however many guards a request passes', () => {
    const { response } = record();
    addRefusalHeaders(response, refusal);
    const replaced: unknown = Reflect.get(response, 'writeHead');
    addRefusalHeaders(response, refusal);
    addSuccessHeaders(response, undefined);
    addVary(response, 'Cookie');
    expect(Reflect.get(response, 'writeHead')).toBe(replaced);
  });

  test('other headers beside copied ones are sent', async () => {
    const lines = await linesOf((response) => {
      addRefusalHeaders(response, refusal);
      response.writeHead(302, { Location: '/login', ...refusal.headers, 'X-A': '1' }).end();
    });
    expect(lines).toEqual(['Location: /login', 'X-A: 1']);
  });
});

const setBefore = (response: ServerResponse): void => {
  response.setHeader('WWW-Authenticate', ['Basic', 'Digest']);
};

describe('a header that was set before the refusal', () => {
  test('stays with the status of the refusal, unless the refusal itself is the answer', async () => {
    const kept = await linesOf((response) => {
      setBefore(response);
      addRefusalHeaders(response, refusal);
      response.writeHead(401).end();
    });
    expect(kept).toContain('WWW-Authenticate: Basic');
    expect(kept.join()).not.toContain(CHALLENGE);
    const replaced = await linesOf((response) => {
      setBefore(response);
      prepareRefusal(response, refusal);
      response.writeHead(401).end();
    });
    expect(replaced).toContain(`www-authenticate: ${CHALLENGE}`);
    expect(replaced.join()).not.toContain('Basic');
  });

  test('is back with another status: a list as a list, a number as one', async () => {
    const lines = await linesOf((response) => {
      setBefore(response);
      addRefusalHeaders(response, refusal);
      for (const [name, value] of Object.entries(refusal.headers)) response.setHeader(name, value);
      response.writeHead(200).end();
    });
    expect(lines).toEqual(['www-authenticate: Basic', 'www-authenticate: Digest']);
    const counted = await linesOf((response) => {
      response.setHeader('Retry-After', 3);
      addRefusalHeaders(response, outage);
      for (const [name, value] of Object.entries(outage.headers)) response.setHeader(name, value);
      response.writeHead(200).end();
    });
    expect(counted).toContain('retry-after: 3');
  });

  test('is absent with another status where a framework says null for it', async () => {
    const lines = await linesOf((response) => {
      addRefusalHeaders(response, refusal, () => null);
      for (const [name, value] of Object.entries(refusal.headers)) response.setHeader(name, value);
      response.writeHead(200).end();
    });
    expect(lines).toEqual([]);
  });

  test('another challenge beside the copied one is sent with the status of the refusal', async () => {
    const lines = await linesOf((response) => {
      addRefusalHeaders(response, refusal);
      response.setHeader('www-authenticate', ['Basic', CHALLENGE]);
      response.writeHead(401).end();
    });
    expect(lines).toContain('www-authenticate: Basic');
    expect(lines).toContain(`www-authenticate: ${CHALLENGE}`);
  });
});

const varyOf = async (respond: (response: ServerResponse) => void): Promise<readonly string[]> =>
  (await linesOf(respond)).filter((line) => line.toLowerCase().startsWith('vary'));

describe('Vary', () => {
  test('is not sent for a response that depends on no header', async () => {
    const lines = await varyOf((response) => {
      addRefusalHeaders(response, refusal);
      response.writeHead(401).end();
    });
    expect(lines).toEqual([]);
  });

  test('is left alone on a response that was sent meanwhile', () => {
    const { response } = record(true);
    response.setHeader('vary', 'Accept');
    addVary(response, 'Cookie');
    expect(response.getHeader('vary')).toBe('Accept');
  });

  test('is set at once, beside what is there', () => {
    const { response } = record();
    response.setHeader('vary', 'Accept');
    addVary(response, 'Cookie');
    expect(response.getHeader('vary')).toBe('Accept, Cookie');
  });

  test.each<[string, (response: ServerResponse) => void]>([
    ['a guard that passes', (response) => addSuccessHeaders(response, undefined)],
    ['a refusal', (response) => addRefusalHeaders(response, refusal)],
    ['an answer to a refusal', (response) => void prepareRefusal(response, refusal)],
    ['nothing', () => {}],
  ])('is sent with any status after %s, whatever was removed', async (_, follow) => {
    for (const status of [200, 302, 401, 500]) {
      const lines = await varyOf((response) => {
        addVary(response, 'Cookie');
        follow(response);
        response.removeHeader('vary');
        response.writeHead(status).end();
      });
      expect(lines).toEqual(['vary: Cookie']);
    }
  });

  test('adds to what the app says afterwards', async () => {
    const lines = await varyOf((response) => {
      addVary(response, 'Cookie');
      response.writeHead(200, { VARY: 'Accept' }).end();
    });
    expect(lines).toEqual(['vary: Accept, Cookie']);
  });

  test('that names the header already is left as it was written', async () => {
    const lines = await varyOf((response) => {
      addVary(response, 'Cookie');
      response.writeHead(200, { VARY: 'cookie, Accept' }).end();
    });
    expect(lines).toEqual(['VARY: cookie, Accept']);
  });

  test('leaves the refusal before it in force', async () => {
    const lines = await linesOf((response) => {
      addRefusalHeaders(response, refusal);
      addVary(response, 'Cookie');
      response.writeHead(401).end();
    });
    expect(lines).toContain(`www-authenticate: ${CHALLENGE}`);
    expect(lines).toContain('vary: Cookie');
  });
});
