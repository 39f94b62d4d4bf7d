import { createAuth, fetchJwks, staticJwks } from '@oidc-verify/hono';
import type { AuthOptions, Guard, VerifiedToken } from '@oidc-verify/hono';
import { createAuthorizationDetails } from '@oidc-verify/hono/rar';
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

// Issuers with schemas of their own: `issuer` tells which type `claims` has, in guards, checks and identities.
const issuers = createAuth({
  audience: 'https://api.example.com',
  claims: z.object({ tenant: z.string() }),
  issuers: [
    { issuer: 'https://staff.test', claims: z.object({ department: z.string() }) },
    { issuer: 'https://partner.test', claims: v.object({ company: v.number() }) },
    { issuer: 'https://other.test' },
  ],
});
issuers.required({
  check: (token) => token.issuer === 'https://partner.test' && token.claims.company > 1,
});
// @ts-expect-error: not before it is known whose token it is
issuers.required({ check: (token) => token.claims.company > 1 });
// @ts-expect-error: no such issuer
issuers.required({ check: (token) => token.issuer === 'https://nobody.test' });
new Hono().get('/issuers', issuers.required(), (c) => {
  const { auth: token } = c.var;
  if (token.issuer === 'https://staff.test') expectType<string>()(token.claims.department, 'same');
  else if (token.issuer === 'https://partner.test') {
    expectType<number>()(token.claims.company, 'same');
  } else expectType<string>()(token.claims.tenant, 'same');
  return c.body(null);
});
// @ts-expect-error: no such option of an issuer
createAuth({ audience: 'a', issuers: [{ issuer: 'https://staff.test', requiredScope: ['a'] }] });

// Authorization details are typed by the schemas of their types.
const details = createAuthorizationDetails({
  types: { payment: z.object({ amount: z.number() }), account: v.object({ iban: v.string() }) },
});
const rar = createAuth({ ...common, authorizationDetails: details });
rar.required({
  authorizationDetails: details.anyOf({ type: 'payment', check: ({ amount }) => amount < 10 }),
  check: ({ authorizationDetails: [first] }) => first?.type === 'account' && first.iban !== '',
  actor: { clientIds: ['agent'], optional: true },
});
// @ts-expect-error: no such type
details.anyOf({ type: 'paymnt' });
// @ts-expect-error: undefined requires nothing
rar.required({ authorizationDetails: undefined });
// @ts-expect-error: undefined requires nothing
rar.optional({ actor: undefined });
// @ts-expect-error: undefined requires nothing
rar.required({ actor: { subjects: undefined } });
// @ts-expect-error: nobody in particular
rar.required({ actor: true });
