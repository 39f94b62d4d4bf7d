// Runs on every runtime: nothing of Node may be imported here.
import { createAuth } from '@oidc-verify/hono';
import type { Auth, Requirement } from '@oidc-verify/hono';
import { editHeaders } from '@oidc-verify/testing';
import type { ContractApp, ContractReplacement } from '@oidc-verify/testing';
import { Hono } from 'hono';
import type { Context, Handler, MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** Returns the app that the contract describes, and its auth. */
export function createContractApp(contract: ContractApp): {
  readonly app: Hono;
  readonly auth: Auth;
} {
  const auth = createAuth(contract.auth);
  const app = new Hono();
  if (contract.replacement !== undefined) app.use(replaceAnswer(contract.replacement));
  if (contract.auth.resource !== undefined) app.use(auth.metadata());
  addGuardedRoutes(app, auth);
  addComposedRoutes(app, auth);
  addUnguardedRoutes(app, auth);
  addNestedRoutes(app, auth);
  addEditedRoutes(app, auth);
  addSelfRoute(app, auth);
  const other = createAuth(contract.auth);
  app.get('/two-auths', auth.required(), other.required(), (c) =>
    c.json({ sub: [auth.get(c).subject, other.get(c).subject] }),
  );
  if (contract.cors === 'before-guard') app.use('/cors/*', cors());
  app.use('/cors/*', auth.required());
  if (contract.cors === 'after-guard') app.use('/cors/*', cors());
  app.get('/cors/required', toSub(auth));
  addErrorHandler(app, auth, contract);
  return { app, auth };
}

function toSub(auth: Auth): (c: Context) => Response {
  return (c) => c.json({ sub: auth.peek(c)?.subject ?? null });
}

const isSecret: NonNullable<Requirement['check']> = (_token, request) =>
  request?.url === '/target/secret';

function addGuardedRoutes(app: Hono, auth: Auth): void {
  const sub = toSub(auth);
  app.all('/required', auth.required(), (c) => {
    const { subject, scopes } = auth.get(c);
    return c.json({ sub: subject ?? null, scopes: [...scopes].toSorted() });
  });
  app.get('/optional', auth.optional(), sub);
  app.get('/optional-scoped', auth.optional({ scopes: ['read:reports'] }), sub);
  app.get('/reports', auth.scopes('read:reports', 'list:reports'), sub);
  app.delete('/reports/:id', auth.permissions('delete:reports'), (c) =>
    c.json({ sub: auth.get(c).subject, id: c.req.param('id') }),
  );
  app.get('/any', auth.required({ anyScope: ['a', 'b'] }), sub);
  app.get('/checked', auth.required({ check: (token) => token.subject === 'user-1' }), sub);
  const stepUp = { scopes: ['pay'], acr: ['gold', 'silver'], maxAgeSeconds: 300 };
  app.get('/step-up', auth.required(stepUp), sub);
  app.get('/', auth.required(), sub);
  app.get('/target/secret', auth.required({ check: isSecret }), sub);
  app.get('/property', auth.required(), (c) => c.json({ sub: c.var.auth.subject ?? null }));
}

const fail: Handler = () => {
  throw Object.assign(new Error('teapot'), { status: 418 });
};

function addComposedRoutes(app: Hono, auth: Auth): void {
  const sub = toSub(auth);
  app.get('/twice', auth.required(), auth.scopes('read:reports'), auth.required(), sub);
  app.get('/optional-then-required', auth.optional(), auth.required(), sub);
  app.get('/optional-get', auth.optional(), (c) => c.json({ sub: auth.get(c).subject }));
  app.get('/fails', auth.required(), fail);
  app.get('/optional-fails', auth.optional(), fail);
}

function addUnguardedRoutes(app: Hono, auth: Auth): void {
  app.get('/unguarded', (c) => c.json({ sub: auth.get(c).subject }));
  app.get('/peek', toSub(auth));
  app.get('/public', (c) => c.json({ public: true }));
}

function addNestedRoutes(app: Hono, auth: Auth): void {
  const api = new Hono().get('/required', auth.required(), toSub(auth));
  app.route('/nested', new Hono().route('/api', api));
  const guarded = new Hono().use(auth.required()).get('/inner', toSub(auth));
  app.route('/nested-guarded', guarded);
}

const edit: MiddlewareHandler = async (c, next) => {
  const { raw } = c.req;
  const headers = new Headers(raw.headers);
  editHeaders(Object.fromEntries(headers), (name, value) => {
    if (value === undefined) headers.delete(name);
    else headers.set(name, value);
  });
  c.req.raw = new Request(raw, { headers });
  await next();
};

function addEditedRoutes(app: Hono, auth: Auth): void {
  const sub = toSub(auth);
  app.get('/edited/required', edit, auth.required(), sub);
  app.get('/edited/optional', edit, auth.optional(), sub);
  app.get('/edited/between', auth.optional(), edit, auth.required(), sub);
}

function addSelfRoute(app: Hono, auth: Auth): void {
  app.get('/self', auth.required(), async (c) => {
    const authorization = c.req.header('x-self-authorization');
    const init = {
      method: c.req.header('x-self-method') ?? 'GET',
      headers: authorization === undefined ? {} : { authorization },
    };
    const response = await app.request(c.req.header('x-self-path') ?? '/', init, c.env);
    return c.json({ status: response.status, body: await response.json() });
  });
}

/** Replaces answers as middleware around everything else does. */
function replaceAnswer(replacement: ContractReplacement): MiddlewareHandler {
  return async (c, next) => {
    await next();
    if (c.res.status < 400) return;
    if (replacement === 'redirect') c.res = c.redirect('/login');
    if (replacement === 'ok') c.res = Response.json({ replaced: true });
    if (replacement === 'no-store') {
      c.res = c.json({ replaced: true }, 200, { 'Cache-Control': 'no-store' });
    }
    if (replacement === 'own-challenge') {
      c.res = c.json({ replaced: true }, 401, { 'WWW-Authenticate': 'Basic realm="own"' });
    }
  };
}

function addErrorHandler(app: Hono, auth: Auth, { errorHandler }: ContractApp): void {
  if (errorHandler === 'send-error') {
    app.onError((error, c) => auth.sendError(c, error) ?? c.json({ error: 'internal' }, 500));
  }
  if (errorHandler === 'redirect') app.onError((_error, c) => c.redirect('/login'));
  if (errorHandler === 'recover') app.onError((_error, c) => c.json({ recovered: true }));
  if (errorHandler === 'status-only') {
    app.onError((error, c) => c.json({ handled: true }, hasStatus(error) ? error.status : 500));
  }
}

function hasStatus(error: object): error is { readonly status: ContentfulStatusCode } {
  return 'status' in error;
}
