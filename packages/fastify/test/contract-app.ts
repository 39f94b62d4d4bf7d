import type { VerifiedToken } from '@oidc-verify/core';
import { editHeaders } from '@oidc-verify/testing';
import type { ContractApp, ContractReplacement } from '@oidc-verify/testing';
import cors from '@fastify/cors';
import fastifyPlugin from 'fastify-plugin';
import type { FastifyInstance, FastifyRequest, RouteHandlerMethod } from 'fastify';
import { createAuth } from '../src/index.ts';
import { statusOf } from './fixture.ts';
import type { Auth, Requirement } from '../src/index.ts';

/** Puts everything a contract app has into `app`, and returns its auth. */
export function buildContractApp(app: FastifyInstance, options: ContractApp): Auth {
  const auth = createAuth(options.auth);
  app.register(auth.plugin);
  if (options.replacement !== undefined) replaceAnswers(app, options.replacement);
  if (options.auth.resource !== undefined) app.register(auth.metadata());
  handleErrors(app, auth, options.errorHandler);
  app.register(async (scope) => {
    addRoutes(scope, auth);
    addComposedRoutes(scope, auth);
    addScopes(scope, auth, options.cors);
    addEditedRoutes(scope, auth);
  });
  addTwoAuths(app, auth, createAuth(options.auth));
  return auth;
}

const STATUSES = { 'own-challenge': 401, redirect: 302, ok: 200, 'no-store': 200 } as const;

/** Replaces answers in the last hook that Fastify has. */
function replaceAnswers(app: FastifyInstance, replacement: ContractReplacement): void {
  app.register(
    fastifyPlugin(async (scope) => {
      scope.addHook('onSend', async (_request, reply, payload) => {
        if (reply.statusCode < 400) return payload;
        reply.removeHeader('content-length');
        reply.code(STATUSES[replacement]);
        if (replacement === 'redirect') reply.header('location', '/login');
        if (replacement === 'no-store') reply.header('cache-control', 'no-store');
        if (replacement === 'own-challenge') {
          reply.header('www-authenticate', 'Basic realm="own"');
        }
        return JSON.stringify({ replaced: true });
      });
    }),
  );
}

function handleErrors(
  app: FastifyInstance,
  auth: Auth,
  handler: ContractApp['errorHandler'],
): void {
  if (handler === 'send-error') {
    app.setErrorHandler((error, _request, reply) => {
      if (auth.sendError(reply, error)) return reply;
      return reply.code(statusOf(error)).send({ failed: true });
    });
  }
  if (handler === 'redirect') {
    app.setErrorHandler((_error, _request, reply) => reply.redirect('/login'));
  }
  if (handler === 'recover') {
    app.setErrorHandler((_error, _request, reply) => reply.code(200).send({ recovered: true }));
  }
  if (handler === 'status-only') {
    app.setErrorHandler((error, _request, reply) =>
      reply.code(statusOf(error)).send({ handled: true }),
    );
  }
}

function isFirstUser(token: VerifiedToken): boolean {
  return token.subject === 'user-1';
}

const isSecret: NonNullable<Requirement['check']> = (_token, request) =>
  request?.url === '/target/secret';

function addRoutes(app: FastifyInstance, auth: Auth): void {
  const sub = async (request: FastifyRequest) => ({ sub: auth.get(request).subject ?? null });
  const peeked = async (request: FastifyRequest) => ({ sub: auth.peek(request)?.subject ?? null });
  app.all('/required', { onRequest: auth.required() }, identityOf(auth));
  app.get('/optional', { onRequest: auth.optional() }, peeked);
  app.get('/optional-scoped', { onRequest: auth.optional({ scopes: ['read:reports'] }) }, peeked);
  app.get('/reports', { onRequest: auth.scopes('read:reports', 'list:reports') }, sub);
  app.delete<{ Params: { id: string } }>(
    '/reports/:id',
    { onRequest: auth.permissions('delete:reports') },
    async (request) => ({ sub: auth.get(request).subject, id: request.params.id }),
  );
  app.get('/any', { onRequest: auth.required({ anyScope: ['a', 'b'] }) }, sub);
  app.get('/checked', { onRequest: auth.required({ check: isFirstUser }) }, sub);
  const stepUp = { scopes: ['pay'], acr: ['gold', 'silver'], maxAgeSeconds: 300 };
  app.get('/step-up', { onRequest: auth.required(stepUp) }, sub);
  app.get('/', { onRequest: auth.required() }, sub);
  app.get('/target/secret', { onRequest: auth.required({ check: isSecret }) }, sub);
  app.get('/self', { onRequest: auth.required() }, async ({ headers }) => {
    const authorization = headers['x-self-authorization'];
    const response = await app.inject({
      method: headers['x-self-method'] === 'DELETE' ? 'DELETE' : 'GET',
      url: String(headers['x-self-path']),
      headers: typeof authorization === 'string' ? { authorization } : {},
    });
    return { status: response.statusCode, body: response.json<unknown>() };
  });
  app.get('/unguarded', sub);
  app.get('/peek', peeked);
  app.get('/public', async () => ({ public: true }));
}

const edit = async ({ headers }: FastifyRequest): Promise<void> => {
  editHeaders(headers, (name, value) => {
    if (value === undefined) delete headers[name];
    else headers[name] = value;
  });
};

function addEditedRoutes(app: FastifyInstance, auth: Auth): void {
  const sub = async (request: FastifyRequest) => ({ sub: auth.peek(request)?.subject ?? null });
  app.get('/edited/required', { onRequest: [edit, auth.required()] }, sub);
  app.get('/edited/optional', { onRequest: [edit, auth.optional()] }, sub);
  app.get('/edited/between', { onRequest: [auth.optional(), edit, auth.required()] }, sub);
}

function addTwoAuths(app: FastifyInstance, auth: Auth, other: Auth): void {
  app.register(async (scope) => {
    await scope.register(other.plugin);
    const onRequest = [auth.required(), other.required()];
    scope.get('/two-auths', { onRequest }, async (request) => ({
      sub: [auth.get(request).subject, other.get(request).subject],
    }));
  });
}

const fail: RouteHandlerMethod = async () => {
  throw Object.assign(new Error('teapot'), { status: 418 });
};

function addComposedRoutes(app: FastifyInstance, auth: Auth): void {
  const sub = async (request: FastifyRequest) => ({ sub: auth.get(request).subject ?? null });
  const guards = [auth.required(), auth.scopes('read:reports'), auth.required()];
  app.get('/twice', { onRequest: guards }, sub);
  app.get(
    '/optional-then-required',
    { onRequest: auth.optional(), preHandler: auth.required() },
    sub,
  );
  app.get('/optional-get', { onRequest: auth.optional() }, sub);
  app.get('/fails', { onRequest: auth.required() }, fail);
  app.get('/optional-fails', { onRequest: auth.optional() }, fail);
  app.get('/property', { onRequest: auth.required() }, async (request) => ({
    sub: request.auth?.subject,
  }));
}

function addScopes(app: FastifyInstance, auth: Auth, order: ContractApp['cors']): void {
  const handler: RouteHandlerMethod = async (request) => ({ sub: auth.get(request).subject });
  app.register(
    async (nested) => {
      nested.register(
        async (api) => {
          api.get('/required', { onRequest: auth.required() }, handler);
        },
        { prefix: '/api' },
      );
    },
    { prefix: '/nested' },
  );
  app.register(
    async (guarded) => {
      guarded.addHook('onRequest', auth.required());
      guarded.get('/inner', handler);
    },
    { prefix: '/nested-guarded' },
  );
  app.register(
    async (scope) => {
      if (order === 'before-guard') await scope.register(cors);
      scope.addHook('onRequest', auth.required());
      if (order === 'after-guard') await scope.register(cors);
      scope.get('/required', handler);
    },
    { prefix: '/cors' },
  );
}

function identityOf(auth: Auth): RouteHandlerMethod {
  return async (request) => {
    const { subject = null, scopes } = auth.get(request);
    return { sub: subject, scopes: [...scopes].toSorted() };
  };
}
