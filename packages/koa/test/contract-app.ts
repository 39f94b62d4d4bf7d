import cors from '@koa/cors';
import { Router } from '@koa/router';
import Koa from 'koa';
import { createAuth } from '@oidc-verify/koa';
import type { Auth, Requirement } from '@oidc-verify/koa';
import { editHeaders } from '@oidc-verify/testing';
import type { ContractApp, ContractErrorHandler, ContractReplacement } from '@oidc-verify/testing';

/** Returns the app that the contract describes, and its auth. */
export function createContractApp({
  auth: options,
  errorHandler,
  cors: corsPlace,
  replacement,
}: ContractApp): {
  readonly app: Koa;
  readonly auth: Auth;
} {
  const auth = createAuth(options);
  const app = new Koa();
  app.silent = true;
  if (replacement !== undefined) app.use(replaceAnswer(replacement));
  if (options.resource !== undefined) app.use(auth.metadata());
  addErrorHandler(app, auth, errorHandler);
  const router = new Router();
  addGuardedRoutes(router, auth);
  addComposedRoutes(router, auth);
  addUnguardedRoutes(router, auth);
  addNestedRoutes(router, auth);
  addEditedRoutes(router, auth);
  const other = createAuth(options);
  router.get('/two-auths', auth.required(), other.required(), (ctx) => {
    ctx.body = { sub: [auth.get(ctx).subject, other.get(ctx).subject] };
  });
  if (corsPlace === 'before-guard') app.use(under('/cors', cors()));
  app.use(under('/cors', auth.required()));
  if (corsPlace === 'after-guard') app.use(under('/cors', cors()));
  router.get('/cors/required', toSub(auth));
  app.use(router.routes());
  return { app, auth };
}

type Handler = (ctx: Koa.Context) => void;

/** Middleware of a router runs only where a route is found; a preflight has none. Its routes have any case. */
function under(prefix: string, middleware: Koa.Middleware): Koa.Middleware {
  return async (ctx, next) => {
    await (ctx.path.toLowerCase().startsWith(`${prefix}/`) ? middleware(ctx, next) : next());
  };
}

function toSub(auth: Auth): Handler {
  return (ctx) => {
    ctx.body = { sub: auth.peek(ctx)?.subject ?? null };
  };
}

const isSecret: NonNullable<Requirement['check']> = (_token, request) =>
  request?.url === '/target/secret';

function addGuardedRoutes(router: Router, auth: Auth): void {
  const sub = toSub(auth);
  router.all('/required', auth.required(), (ctx) => {
    const { subject, scopes } = auth.get(ctx);
    ctx.body = { sub: subject ?? null, scopes: [...scopes].toSorted() };
  });
  router.get('/optional', auth.optional(), sub);
  router.get('/optional-scoped', auth.optional({ scopes: ['read:reports'] }), sub);
  router.get('/reports', auth.scopes('read:reports', 'list:reports'), sub);
  router.delete('/reports/:id', auth.permissions('delete:reports'), (ctx) => {
    ctx.body = { sub: auth.get(ctx).subject, id: ctx.params['id'] };
  });
  router.get('/any', auth.required({ anyScope: ['a', 'b'] }), sub);
  router.get('/checked', auth.required({ check: (token) => token.subject === 'user-1' }), sub);
  const stepUp = { scopes: ['pay'], acr: ['gold', 'silver'], maxAgeSeconds: 300 };
  router.get('/step-up', auth.required(stepUp), sub);
  router.get('/', auth.required(), sub);
  router.get('/target/secret', auth.required({ check: isSecret }), sub);
  router.get('/property', auth.required(), (ctx) => {
    const { auth: identity } = ctx.state as { auth?: { readonly subject?: string } };
    ctx.body = { sub: identity?.subject ?? null };
  });
}

const fail: Koa.Middleware = () => {
  throw Object.assign(new Error('teapot'), { status: 418 });
};

function addComposedRoutes(router: Router, auth: Auth): void {
  router.get('/twice', auth.required(), auth.scopes('read:reports'), auth.required(), toSub(auth));
  router.get('/optional-then-required', auth.optional(), auth.required(), toSub(auth));
  router.get('/optional-get', auth.optional(), (ctx) => {
    ctx.body = { sub: auth.get(ctx).subject };
  });
  router.get('/fails', auth.required(), fail);
  router.get('/optional-fails', auth.optional(), fail);
}

function addUnguardedRoutes(router: Router, auth: Auth): void {
  router.get('/unguarded', (ctx) => {
    ctx.body = { sub: auth.get(ctx).subject };
  });
  router.get('/peek', toSub(auth));
  router.get('/public', (ctx) => {
    ctx.body = { public: true };
  });
}

function addNestedRoutes(router: Router, auth: Auth): void {
  const api = new Router();
  api.get('/required', auth.required(), toSub(auth));
  const nested = new Router();
  nested.use('/api', api.routes());
  router.use('/nested', nested.routes());
  const guarded = new Router();
  guarded.get('/inner', toSub(auth));
  // Not `guarded.use`, which a prefix in upper case bypasses.
  router.use('/nested-guarded', auth.required());
  router.use('/nested-guarded', guarded.routes());
}

const edit: Koa.Middleware = async ({ headers }, next) => {
  editHeaders(headers, (name, value) => {
    if (value === undefined) delete headers[name];
    else headers[name] = value;
  });
  await next();
};

function addEditedRoutes(router: Router, auth: Auth): void {
  const sub = toSub(auth);
  router.get('/edited/required', edit, auth.required(), sub);
  router.get('/edited/optional', edit, auth.optional(), sub);
  router.get('/edited/between', auth.optional(), edit, auth.required(), sub);
}

/** Replaces answers as middleware around everything else does, whether they are thrown or set. */
function replaceAnswer(replacement: ContractReplacement): Koa.Middleware {
  return async (ctx, next) => {
    try {
      await next();
      if (ctx.status < 400) return;
    } catch {
      // Replaced as well.
    }
    if (replacement === 'redirect') {
      ctx.redirect('/login');
      return;
    }
    ctx.status = replacement === 'own-challenge' ? 401 : 200;
    if (replacement === 'no-store') ctx.set('Cache-Control', 'no-store');
    if (replacement === 'own-challenge') ctx.set('WWW-Authenticate', 'Basic realm="own"');
    ctx.body = { replaced: true };
  };
}

function addErrorHandler(app: Koa, auth: Auth, kind: ContractErrorHandler): void {
  if (kind === 'default') return;
  app.use(async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      if (kind === 'send-error') {
        if (!auth.sendError(ctx, error)) throw error;
        return;
      }
      if (kind === 'redirect') {
        ctx.redirect('/login');
        return;
      }
      if (kind === 'recover') {
        ctx.body = { recovered: true };
        return;
      }
      const { status = 500 } = error as { readonly status?: number };
      ctx.status = status;
      ctx.body = { handled: true };
    }
  });
}
