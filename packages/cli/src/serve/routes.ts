import type { IncomingMessage } from 'node:http';
import type { TestIssuer } from '@oidc-verify/testing';
import { controlFault, tokenFault } from './caller.ts';
import { answerControl, methodOf } from './control-endpoint.ts';
import type { ControlState } from './control-endpoint.ts';
import { answerDocument } from './documents.ts';
import { readBody, refuse } from './reply.ts';
import type { Reply } from './reply.ts';
import { answerTokenRequest } from './token-endpoint.ts';
import type { TokenEndpointSetting } from './token-endpoint.ts';

/** Returns whether a path is one of the control. */
export function isControl(path: string): boolean {
  return path === '/control' || path.startsWith('/control/');
}

/** What routes need to know beside the issuer. */
export interface RouteSetting extends Omit<TokenEndpointSetting, 'issuer'> {
  readonly host: string;
}

/** Answers a request. Rejects in an outage of the network. */
export async function route(
  request: IncomingMessage,
  path: string,
  state: ControlState,
  setting: RouteSetting,
): Promise<Reply> {
  const { method = 'GET' } = request;
  if (isControl(path)) return routeControl(request, path, state);
  if (method === 'OPTIONS') return PREFLIGHT;
  if (path === `${new URL(state.issuer.issuer).pathname.replace(/\/$/, '')}/token`) {
    return routeToken(request, state.issuer, setting);
  }
  return answerDocument(request, path, state.issuer);
}

async function routeControl(
  request: IncomingMessage,
  path: string,
  state: ControlState,
): Promise<Reply> {
  const { method = 'GET', headers, socket } = request;
  const fault = controlFault({ headers, remoteAddress: socket.remoteAddress });
  if (fault !== undefined) return fault;
  if (method === 'OPTIONS') return PREFLIGHT;
  const action = path.replace(/^\/control\/?/, '') || 'state';
  const only = methodOf(action);
  if (only !== undefined && method !== only) return refuseMethod(only);
  if (only !== 'POST') return answerControl(action, '', state);
  if (!/^application\/json\s*(?:;|$)/i.test(headers['content-type'] ?? '')) {
    return refuse(415, 'invalid_request', 'The body has to be application/json');
  }
  const body = await readBody(request);
  return body === undefined ? TOO_LONG : answerControl(action, body, state);
}

async function routeToken(
  request: IncomingMessage,
  issuer: TestIssuer,
  setting: RouteSetting,
): Promise<Reply> {
  const { method, headers } = request;
  const fault = tokenFault(headers.host, [setting.host, new URL(issuer.issuer).hostname]);
  if (fault !== undefined) return fault;
  if (method !== 'POST') return refuseMethod('POST');
  const body = await readBody(request);
  return body === undefined ? TOO_LONG : answerTokenRequest(body, headers, { ...setting, issuer });
}

const TOO_LONG = refuse(413, 'invalid_request', 'The body is longer than 64 KiB');

function refuseMethod(allow: string): Reply {
  return { ...refuse(405, 'invalid_request', `${allow} only`), headers: { allow } };
}

const PREFLIGHT: Reply = {
  status: 204,
  headers: {
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': 'authorization, content-type, dpop',
  },
};
