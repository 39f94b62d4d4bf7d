import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isLoopbackHost } from '@oidc-verify/core';
import { createTestIssuer } from '@oidc-verify/testing';
import type { SigningAlgorithm, TestIssuer } from '@oidc-verify/testing';
import { listen } from '@oidc-verify/testing/node';
import { answerControl } from './control-endpoint.ts';
import type { ControlState } from './control-endpoint.ts';
import { readBody, refuse } from './reply.ts';
import type { Reply } from './reply.ts';
import { answerTokenRequest } from './token-endpoint.ts';
import type { Client } from './token-endpoint.ts';

/** How a test issuer is served. */
export interface ServeSetting {
  readonly host: string;
  readonly port: number;
  /** The `iss` of its tokens. Default: the URL that it listens on. */
  readonly issuer?: string | undefined;
  readonly audience: readonly string[];
  readonly algorithms: readonly SigningAlgorithm[];
  readonly clients: readonly Client[];
  readonly expiresInSeconds: number;
  /** Receives each answered request. */
  readonly onRequest: (method: string, path: string, status: number) => void;
}

/** A test issuer on a socket. */
export interface ServedIssuer {
  readonly state: ControlState;
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Serves a test issuer with new keys. Rejects when the address is not free. */
export async function serveIssuer(setting: ServeSetting): Promise<ServedIssuer> {
  const { host, audience, algorithms } = setting;
  const server = createServer();
  const { port, close } = await listen(server, { host, port: setting.port });
  try {
    const { family } = server.address() as AddressInfo;
    const own = `http://${family === 'IPv6' ? `[${host}]` : host}:${port}`;
    const issuer = await createTestIssuer({
      issuer: setting.issuer ?? own,
      audience,
      algorithms,
      keys: 'fresh',
      metadata: {
        grant_types_supported: ['client_credentials'],
        token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      },
    });
    const state: ControlState = { issuer, outage: 'off' };
    server.on('request', (request, response) => void answer(request, response, state, setting));
    return { state, port, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  state: ControlState,
  setting: ServeSetting,
): Promise<void> {
  const { method = 'GET', url = '/' } = request;
  const [path = '/'] = url.split('?', 1);
  try {
    const reply = await route(request, path, state, setting);
    const { origin } = request.headers;
    response.writeHead(reply.status, {
      ...(isControl(path) ? {} : { 'access-control-allow-origin': '*' }),
      ...(isControl(path) && origin !== undefined
        ? { 'access-control-allow-origin': origin, vary: 'origin' }
        : {}),
      ...(reply.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...reply.headers,
    });
    const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
    response.end(method === 'HEAD' ? undefined : text);
    setting.onRequest(method, path, reply.status);
  } catch {
    // An outage of the network: the connection ends without an answer.
    response.destroy();
    setting.onRequest(method, path, 0);
  }
}

function isControl(path: string): boolean {
  return path === '/control' || path.startsWith('/control/');
}

async function route(
  request: IncomingMessage,
  path: string,
  state: ControlState,
  setting: ServeSetting,
): Promise<Reply> {
  const { method = 'GET', headers } = request;
  if (method === 'OPTIONS') return PREFLIGHT;
  if (isControl(path)) {
    const fault = controlFault(request);
    if (fault !== undefined) return fault;
    const body = method === 'GET' ? '' : await readBody(request);
    if (body === undefined) return refuse(413, 'invalid_request', 'The body is longer than 64 KiB');
    return answerControl(path.replace(/^\/control\/?/, '') || 'state', body, state);
  }
  if (path === `${new URL(state.issuer.issuer).pathname.replace(/\/$/, '')}/token`) {
    if (method !== 'POST')
      return { ...refuse(405, 'invalid_request', 'POST only'), headers: { allow: 'POST' } };
    const body = await readBody(request);
    if (body === undefined) return refuse(413, 'invalid_request', 'The body is longer than 64 KiB');
    return answerTokenRequest(body, headers, { ...setting, issuer: state.issuer });
  }
  return answerDocument(request, path, state.issuer);
}

const PREFLIGHT: Reply = {
  status: 204,
  headers: {
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': 'authorization, content-type, dpop',
  },
};

/** Pages of the web must not change the issuer, also under a name that they have led to this machine. */
function controlFault({ headers, method }: IncomingMessage): Reply | undefined {
  const { origin, host = '', 'content-type': type = 'application/json' } = headers;
  const isOwnHost =
    URL.canParse(`http://${host}`) && isLoopbackHost(new URL(`http://${host}`).hostname);
  const isOwnOrigin =
    origin === undefined || (URL.canParse(origin) && isLoopbackHost(new URL(origin).hostname));
  if (!isOwnHost || !isOwnOrigin) {
    return refuse(
      403,
      'access_denied',
      'The control is for this machine: ask it at 127.0.0.1 or localhost',
    );
  }
  if (method !== 'POST' || /^application\/json\b/i.test(type)) return undefined;
  return refuse(415, 'invalid_request', 'The body has to be application/json');
}

async function answerDocument(
  { method = 'GET', headers }: IncomingMessage,
  path: string,
  issuer: TestIssuer,
): Promise<Reply> {
  const { origin } = new URL(issuer.issuer);
  const match = headers['if-none-match'];
  const init = { method, ...(match === undefined ? {} : { headers: { 'if-none-match': match } }) };
  const response = await issuer.fetch(new URL(`.${path}`, `${origin}/`), init);
  const text = await response.text();
  const named = [...response.headers].filter(([name]) => name !== 'content-length');
  return {
    status: response.status,
    headers: Object.fromEntries(named),
    ...(text === '' ? {} : { body: text }),
  };
}
