import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { isAuthError } from '@oidc-verify/core';
import { addRefusalHeaders, fromNode } from '@oidc-verify/core/http';
import type { ResponseParts } from '@oidc-verify/core/http';
import { editHeaders } from '@oidc-verify/testing';
import type { ContractApp, ContractReplacement } from '@oidc-verify/testing';
import { createAuth } from './node-adapter.ts';
import type { Auth } from './node-adapter.ts';

/** A guard or a handler. What it returns is sent as JSON. */
type Step = (message: IncomingMessage, response: ServerResponse) => unknown;
type Routes = Readonly<Record<string, readonly Step[]>>;

/** Returns an app that serves all CONTRACT_ROUTES. */
export function createContractApp(contract: ContractApp): {
  readonly listener: RequestListener;
  readonly auth: Auth;
} {
  const auth = createAuth(contract.auth);
  const routes = {
    ...guardedRoutes(auth),
    ...composedRoutes(auth, createAuth(contract.auth)),
    ...editedRoutes(auth),
    ...otherRoutes(auth),
  };
  const published = contract.auth.resource === undefined ? [] : [auth.metadata()];
  const underCors = [auth.required()];
  if (contract.cors === 'before-guard') underCors.unshift(allowEveryOrigin);
  if (contract.cors === 'after-guard') underCors.push(allowEveryOrigin);
  const answerError = toErrorHandler(auth, contract);
  const listener: RequestListener = (message, response) => {
    const path = toRoute(message);
    const first = path.startsWith('/cors/') ? underCors : [];
    const steps = routes[path] ?? [];
    if (contract.replacement !== undefined) replaceAnswer(response, contract.replacement);
    run([...published, ...first, ...steps], message, response).catch((error: unknown) => {
      // `get` knows nothing of the response.
      if (isAuthError(error)) addRefusalHeaders(response, error);
      answerError(response, error);
    });
  };
  return { listener, auth };
}

function toRoute(message: IncomingMessage): string {
  const [path = ''] = fromNode(message).url.split('?', 1);
  return path.replace(/^\/reports\/.+/, '/reports/:id');
}

async function run(steps: readonly Step[], message: IncomingMessage, response: ServerResponse) {
  for (const step of steps) {
    const body = await step(message, response);
    if (response.writableEnded) return;
    if (body !== undefined) sendJson(response, 200, body);
  }
  if (!response.writableEnded) sendJson(response, 404, {});
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
}

/** Replaces an answer of 400 or more, as middleware of a framework can. */
function replaceAnswer(response: ServerResponse, replacement: ContractReplacement): void {
  const end = response.end.bind(response);
  const replace = (body: string): ServerResponse => {
    if (response.headersSent || response.statusCode < 400) return end(body);
    response.statusCode = STATUSES[replacement];
    response.setHeader('content-length', Buffer.byteLength(REPLACED));
    if (replacement === 'redirect') response.setHeader('location', '/login');
    if (replacement === 'no-store') response.setHeader('cache-control', 'no-store');
    if (replacement === 'own-challenge') {
      response.setHeader('www-authenticate', 'Basic realm="own"');
    }
    return end(REPLACED);
  };
  Object.assign(response, { end: replace });
}

const REPLACED = '{"replaced":true}';
const STATUSES = { 'own-challenge': 401, redirect: 302, ok: 200, 'no-store': 200 } as const;

function toErrorHandler(auth: Auth, { errorHandler }: ContractApp) {
  return (response: ServerResponse, error: unknown): void => {
    if (errorHandler === 'send-error' && auth.sendError(response, error)) return;
    if (errorHandler === 'recover') return sendJson(response, 200, { recovered: true });
    if (errorHandler === 'redirect')
      return void response.writeHead(302, { location: '/login' }).end();
    const { status = 500, headers = {} } = error as Partial<ResponseParts>;
    // Frameworks send the headers of an error that no handler catches.
    if (errorHandler === 'default') response.setHeaders(new Map(Object.entries(headers)));
    sendJson(response, status, { handled: true });
  };
}

const toSub =
  (auth: Auth): Step =>
  (message) => ({ sub: auth.peek(message)?.subject ?? null });

function guardedRoutes(auth: Auth): Routes {
  const sub = toSub(auth);
  const all: Step = (message) => {
    const { subject, scopes } = auth.get(message);
    return { sub: subject ?? null, scopes: [...scopes].toSorted() };
  };
  const stepUp = { scopes: ['pay'], acr: ['gold', 'silver'], maxAgeSeconds: 300 };
  return {
    '/required': [auth.required(), all],
    '/optional': [auth.optional(), sub],
    '/optional-scoped': [auth.optional({ scopes: ['read:reports'] }), sub],
    '/reports': [auth.scopes('read:reports', 'list:reports'), sub],
    '/reports/:id': [
      auth.permissions('delete:reports'),
      (message) => ({ sub: auth.get(message).subject, id: message.url?.split('/').at(-1) }),
    ],
    '/any': [auth.required({ anyScope: ['a', 'b'] }), sub],
    '/step-up': [auth.required(stepUp), sub],
    '/checked': [auth.required({ check: (token) => token.subject === 'user-1' }), sub],
    '/': [auth.required(), sub],
    '/target/secret': [
      auth.required({ check: (_token, request) => request?.url === '/target/secret' }),
      sub,
    ],
    '/property': [auth.required(), (message) => ({ sub: propertyOf(message)?.subject })],
  };
}

function propertyOf(message: IncomingMessage & { auth?: { readonly subject?: string } }) {
  return message.auth;
}

const fail: Step = () => {
  throw Object.assign(new Error('teapot'), { status: 418 });
};

function composedRoutes(auth: Auth, other: Auth): Routes {
  const sub = toSub(auth);
  return {
    '/twice': [auth.required(), auth.scopes('read:reports'), auth.required(), sub],
    '/optional-then-required': [auth.optional(), auth.required(), sub],
    '/two-auths': [
      auth.required(),
      other.required(),
      (message) => ({ sub: [auth.get(message).subject, other.get(message).subject] }),
    ],
    '/optional-get': [auth.optional(), (message) => ({ sub: auth.get(message).subject })],
    '/fails': [auth.required(), fail],
    '/optional-fails': [auth.optional(), fail],
    // With a framework, these are sub-apps, routers or scopes.
    '/nested/api/required': [auth.required(), sub],
    '/nested-guarded/inner': [auth.required(), sub],
    '/cors/required': [sub],
  };
}

const edit: Step = ({ headers }) => {
  editHeaders(headers, (name, value) => {
    if (value === undefined) delete headers[name];
    else headers[name] = value;
  });
};

function editedRoutes(auth: Auth): Routes {
  const sub = toSub(auth);
  return {
    '/edited/required': [edit, auth.required(), sub],
    '/edited/optional': [edit, auth.optional(), sub],
    '/edited/between': [auth.optional(), edit, auth.required(), sub],
  };
}

function otherRoutes(auth: Auth): Routes {
  return {
    '/unguarded': [(message) => ({ sub: auth.get(message).subject })],
    '/peek': [toSub(auth)],
    '/public': [() => ({ public: true })],
  };
}

/** Replaces the CORS middleware of a framework. */
async function allowEveryOrigin(message: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader('access-control-allow-origin', '*');
  if (message.method === 'OPTIONS') response.writeHead(204).end();
}
