import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createVerifier } from '@oidc-verify/core';
import type { AuthError, Requirement, VerifierOptions } from '@oidc-verify/core';
import { authenticate, fromNode, toResponseParts } from '@oidc-verify/core/http';
import { listen, send } from '@oidc-verify/testing/node';
import { describe, expect, test } from 'vitest';
import type { BuiltCase } from './corpus.ts';
import { testCorpusOverHttp } from './over-http-tests.ts';
import { buildSendableCases, CASE_PATH, runOverHttp } from './over-http.ts';
import type { ServeCase } from './over-http.ts';

interface RawOptions extends VerifierOptions {
  readonly realm?: string;
  readonly onFailure: (error: AuthError) => void;
}

/** What the server below does with an outcome of `authenticate`. */
interface Answers {
  readonly refuse: (response: ServerResponse, error: AuthError, method?: string) => void;
  /** How often a token is verified for one request. */
  readonly visits: number;
  /** Whether the response to an accepted request brings what it has to. */
  readonly bringsNonce: boolean;
}

const HONEST: Answers = {
  refuse: (response, error, method) => {
    const parts = toResponseParts(error, method);
    response.writeHead(error.status, { ...parts?.headers }).end(parts?.body);
  },
  visits: 1,
  bringsNonce: true,
};

/** Serves a case on plain node:http, through `authenticate`. */
function serveWith({ refuse, visits, bringsNonce }: Answers): ServeCase {
  return async ({ options, requirement, optional, accept }) => {
    const { realm, onFailure, ...policy } = options as RawOptions;
    const verifier = createVerifier(policy);
    const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
      const isCase = message.url?.split('?')[0] === CASE_PATH;
      const how = isCase ? { requirement: requirement as Requirement, optional } : {};
      const request = fromNode(message);
      for (let visit = 1; visit < visits; visit += 1) await authenticate(verifier, request);
      const who = await authenticate(verifier, request, { ...how, realm });
      if (who.ok) {
        const headers = Object.entries(bringsNonce ? who.headers : {});
        for (const [name, value] of headers) response.setHeader(name, value);
        response.end(JSON.stringify(isCase ? accept(who.token) : {}));
        return;
      }
      onFailure(who.error);
      refuse(response, who.error, message.method);
    };
    const listener: RequestListener = (message, response) => void answer(message, response);
    const { port, close } = await listen(listener);
    return { auth: verifier, send: async (wire) => send(port, wire), close };
  };
}

testCorpusOverHttp('node:http', serveWith(HONEST));

const cases = await buildSendableCases();
const find = (name: string): BuiltCase => {
  const found = cases.find((built) => built.name === name);
  if (found === undefined) throw new TypeError(`no case is called ${name}`);
  return found;
};

/** Refuses honestly but for one thing. */
function spoil(
  change: Partial<{ status: number; header: readonly [string, string]; body: string }>,
) {
  const refuse: Answers['refuse'] = (response, error) => {
    const { status, headers, body } = { ...toResponseParts(error), ...change };
    const [name, value] = change.header ?? ['x-other', ''];
    response.writeHead(status ?? 500, { ...headers, [name]: value }).end(body);
  };
  return serveWith({ ...HONEST, refuse });
}

const silent: ServeCase = async (app) =>
  serveWith(HONEST)({ ...app, accept: () => ({ subject: null, scopes: [] }) });

const lying: ServeCase = async (app) => {
  const accept: typeof app.accept = (identity) => ({ ...app.accept(identity), subject: 'admin' });
  return serveWith(HONEST)({ ...app, accept });
};

describe('the runner reports', () => {
  test.each<[string, string, ServeCase]>([
    ['status', 'another status', spoil({ status: 403 })],
    ['challenge', 'another challenge', spoil({ header: ['www-authenticate', 'Bearer'] })],
    ['retry-after', 'a Retry-After', spoil({ header: ['retry-after', '1'] })],
    ['cache-control', 'a refusal to be cached', spoil({ header: ['cache-control', 'public'] })],
    ['content-type', 'another type', spoil({ header: ['content-type', 'text/html'] })],
    ['body', 'another body', spoil({ body: '{"code":"token_expired"}' })],
  ])('%s: %s', async (what, _, serve) => {
    const differences = await runOverHttp(find('claims-times: expired'), serve);
    expect(differences).toEqual([expect.stringContaining(`${what}: expected `)]);
  });

  test('a part of the token in a header', async () => {
    const built = find('claims-times: expired');
    const serve = spoil({ header: ['x-debug', String(built.token)] });
    expect(await runOverHttp(built, serve)).toEqual(['the headers holds a part of the token']);
  });

  test('a nonce that does not arrive', async () => {
    const serve = serveWith({ ...HONEST, bringsNonce: false });
    const differences = await runOverHttp(find('dpop: a nonce of ours'), serve);
    expect(differences).toEqual([expect.stringMatching(/^nonce: expected .*, got null$/)]);
  });

  test('a second load', async () => {
    const serve = serveWith({ ...HONEST, visits: 2 });
    const differences = await runOverHttp(find('http: keys unreachable'), serve);
    expect(differences).toContain('loads: expected 1, got 2');
  });

  test('a refusal, an acceptance and another identity where they were not expected', async () => {
    const [expired, good] = [find('claims-times: expired'), find('http: a bearer token')];
    const serve = serveWith(HONEST);
    const swapped = { ...expired, expected: good.expected };
    expect(await runOverHttp(swapped, serve)).toContain(
      'expected an acceptance, got token_expired',
    );
    expect(await runOverHttp({ ...good, expected: expired.expected }, serve)).toContain(
      'expected token_expired, got an acceptance',
    );
    const { ok: accepted, ...rest } = good.expected.async as { readonly ok: true };
    const other = { ok: accepted, ...rest, subject: 'user-2' };
    const differences = await runOverHttp(
      { ...good, expected: { sync: other, async: other } },
      serve,
    );
    expect(differences).toEqual(['subject: expected "user-2", got "user-1"']);
  });

  test('an app that answers without its handler, or not what its handler said', async () => {
    const good = find('http: a bearer token');
    expect(await runOverHttp(good, silent)).toEqual([
      'neither refused nor accepted once: 200 {"subject":null,"scopes":[]}',
    ]);
    expect(await runOverHttp(good, lying)).toEqual([
      'accepted, but answered 200 {"subject":"admin","scopes":[]}',
    ]);
  });
});
