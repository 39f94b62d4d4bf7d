import { createAuth, fetchJwks, staticJwks } from '@oidc-verify/hono';
import type { AuthOptions, Guard, VerifiedToken } from '@oidc-verify/hono';
import { Hono } from 'hono';
import type { Context } from 'hono';
import { createFactory } from 'hono/factory';
import * as v from 'valibot';
import * as z from 'zod';

// `any` equals nothing here.
type Equal<A, B> = 0 extends 1 & A ? false : [A, B] extends [B, A] ? true : false;
function expectType<Expected>(): <Actual>(
  value: Actual,
  same: Equal<Actual, Expected> extends true ? 'same' : 'different',
) => void {
  return () => {};
}

const common = { issuer: 'https://login.example.com/', audience: 'https://api.example.com' };
const auth = createAuth(common);

// --- c.var.auth is inferred where calls are chained -----------------------------------------
new Hono()
  .use(auth.required())
  .get('/me', (c) => {
    expectType<string | undefined>()(c.var.auth.subject, 'same');
    expectType<string | undefined>()(c.get('auth').subject, 'same');
    return c.text('in');
  })
  .use('/api/*', auth.scopes('read'))
  .get('/api/x', (c) => c.json(c.var.auth.issuer));

new Hono().get('/me', auth.permissions('x'), (c) => c.json(c.var.auth.claims.iss));
new Hono().on('PURGE', '/me', auth.required(), (c) => c.json(c.var.auth.expiresAt));

// --- optional gives undefined as well; a later required takes it away --------------------------
new Hono().get('/me', auth.optional(), (c) => {
  expectType<string | undefined>()(c.var.auth?.subject, 'same');
  // @ts-expect-error: the request may be anonymous
  return c.text(c.var.auth.issuer);
});
new Hono().get('/me', auth.optional(), auth.required(), (c) => c.text(c.var.auth.issuer));
const required = auth.required();
const optional = auth.optional();
expectType<Guard<VerifiedToken>>()(required, 'same');
expectType<Guard<VerifiedToken | undefined>>()(optional, 'same');

// --- parameters, bindings and variables of the app stay as they are -----------------------------
interface AppEnv {
  Bindings: { DB: { query(sql: string): string } };
  Variables: { requestId: number };
}
new Hono<AppEnv>().get('/items/:id/parts/:part', auth.required(), (c) => {
  expectType<string>()(c.req.param('id'), 'same');
  expectType<{ id: string; part: string }>()(c.req.param(), 'same');
  expectType<number>()(c.var.requestId, 'same');
  expectType<string>()(c.env.DB.query(''), 'same');
  expectType<string>()(auth.get(c).issuer, 'same');
  expectType<string | undefined>()(c.req.param('nope'), 'same');
  return c.text(c.var.auth.issuer);
});
createFactory<AppEnv>().createHandlers(auth.required(), (c) => c.text(c.var.auth.issuer));

// --- get and peek take any context, and nothing else ------------------------------------------
export function subjectOf(c: Context): string | undefined {
  return auth.peek(c)?.subject;
}
export function issuerOf(c: Context<AppEnv, '/x/:id'>): string {
  return auth.get(c).issuer;
}
export function mistaken(c: Context): unknown {
  // @ts-expect-error: a request is not a context
  return auth.get(c.req);
}

// --- claims are typed by a schema ---------------------------------------------------------------
const byZod = createAuth({
  ...common,
  claims: z.object({ tenant: z.string(), level: z.number() }),
});
new Hono().get('/me', byZod.required(), (c) => {
  expectType<string>()(c.var.auth.claims.tenant, 'same');
  expectType<number>()(byZod.get(c).claims.level, 'same');
  expectType<string>()(c.var.auth.claims.iss, 'same');
  return c.text(c.var.auth.claims.tenant);
});
byZod.required({ check: ({ claims }) => claims.level > 3 });
// @ts-expect-error: level is a number
byZod.required({ check: ({ claims }) => claims.level === 'three' });

const byValibot = createAuth({
  ...common,
  claims: v.object({ tenant: v.string(), plan: v.optional(v.picklist(['free', 'paid'])) }),
});
new Hono().get('/me', byValibot.optional(), (c) => {
  expectType<'free' | 'paid' | undefined>()(byValibot.get(c).claims.plan, 'same');
  expectType<string | undefined>()(c.var.auth?.claims.tenant, 'same');
  return c.body(null);
});

// --- wrong options do not compile ---------------------------------------------------------------
// @ts-expect-error: the issuer is one string
createAuth({ issuer: ['https://a.example'], audience: 'x' });
// @ts-expect-error: no such option
createAuth({ ...common, isuer: 'https://a.example' });
// @ts-expect-error: no such algorithm
createAuth({ ...common, algorithms: ['HS256'] });
// @ts-expect-error: one value, not a list
createAuth({ ...common, jwksUri: ['https://a.example/jwks'] });
// @ts-expect-error: a key set is not a key source
createAuth({ ...common, keys: { keys: [] } });
// @ts-expect-error: no such member
auth.required({ scope: 'read' });
// @ts-expect-error: scopes are listed one by one
auth.scopes(['read', 'write']);
// @ts-expect-error: credentials come with a scheme
createAuth({ ...common, credentials: () => 'token' });
// @ts-expect-error: the context is Hono's
createAuth({ ...common, onFailure: (_error, c: { readonly ip: number }) => c.ip });

createAuth({ ...common, keys: fetchJwks() });
createAuth({
  ...common,
  keys: staticJwks({ keys: [] }),
  onFailure: (error, c, request) => `${error.code} ${'req' in c ? c.req.path : request.url}`,
});
export const options: AuthOptions = { ...common, realm: 'orders' };
