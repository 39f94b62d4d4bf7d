import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTestIssuer } from '@oidc-verify/testing';
import type { SigningAlgorithm } from '@oidc-verify/testing';
import { listen } from '@oidc-verify/testing/node';
import { isLoopbackUrl } from './caller.ts';
import type { ControlState } from './control-endpoint.ts';
import { isControl, route } from './routes.ts';
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
      ...(isControl(path) && origin !== undefined && isLoopbackUrl(origin)
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
