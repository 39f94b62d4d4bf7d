import type { NodeRequest } from '@oidc-verify/core/http';
import { Router } from '@koa/router';
import Koa from 'koa';
import * as v from 'valibot';
import { z } from 'zod';
// oxlint-disable-next-line import/no-unassigned-import -- it only augments types
import '@oidc-verify/koa/augment';
import { createVerifier, staticJwks } from '@oidc-verify/core';
import { createAuth } from '@oidc-verify/koa';
import type { Auth, VerifiedToken } from '@oidc-verify/koa';
import { createAuthorizationDetails } from '@oidc-verify/koa/rar';

type IsAny<T> = 0 extends 1 & T ? true : false;
type Both<A, B> = [A, B] extends [B, A] ? true : false;
type Same<A, B> = IsAny<A> extends true ? false : Both<A, B>;

/** Compiles only where `value` has exactly the expected type, `any` excluded. */
declare function exactly<Expected>(): <Actual>(value: Actual, same: Same<Actual, Expected>) => void;

const policy = { issuer: 'https://login.example.com/', audience: 'https://api.example.com' };
const keys = staticJwks({ keys: [{ kty: 'RSA' }] });
const plain = createAuth({ ...policy, keys });
const app = new Koa();
const router = new Router();

// Route parameters keep their types, behind one guard and behind several.
router.get('/orders/:id', (ctx) => {
  exactly<Record<string, string>>()(ctx.params, true);
});
router.get('/orders/:id', plain.required(), (ctx) => {
  exactly<Record<string, string>>()(ctx.params, true);
  // @ts-expect-error: a context has no such number
  ctx.params['id'] = 1;
});
router.get('/a/:x', plain.required(), plain.scopes('read'), plain.permissions('p'), (ctx) => {
  exactly<Record<string, string>>()(ctx.params, true);
});
router.get('named', '/users/:id', plain.optional(), async (ctx) => {
  exactly<Record<string, string>>()(ctx.params, true);
  ctx.body = plain.peek(ctx)?.subject;
});

// Guards fit wherever Koa and its router take middleware.
app.use(plain.required());
router.use(plain.required());
router.use('/api', plain.required(), plain.scopes('read'));
router.all('/list', plain.required(), (ctx) => {
  ctx.body = plain.get(ctx).subject;
});
export const guarded = (auth: Auth): Koa.Middleware => auth.required();

// What other middleware says of state and context is what handlers behind a guard see.
interface State {
  session: { readonly id: string };
}
interface Services {
  orders: { count(): number };
}
const typed = new Koa<State, Services>();
typed.use(plain.required());
typed.use(plain.required()).use((ctx) => {
  exactly<string>()(ctx.state.session.id, true);
  exactly<number>()(ctx.orders.count(), true);
  // @ts-expect-error: this context has no user
  ctx.state.user = 1;
  ctx.body = plain.get(ctx).subject;
});
const typedRouter = new Router<State, Services>();
typedRouter.use(plain.optional());
typedRouter.get('/orders/:id', plain.required(), plain.scopes('read'), (ctx) => {
  exactly<string>()(ctx.state.session.id, true);
  exactly<number>()(ctx.orders.count(), true);
  exactly<string | undefined>()(ctx.params['id'], true);
  exactly<string | undefined>()(plain.get(ctx).subject, true);
});
typed.use(typedRouter.routes());
typed.use(async (ctx, next) => {
  try {
    await next();
  } catch (error) {
    if (!plain.sendError(ctx, error)) throw error;
  }
});

// Identity is typed without any augmentation.
router.get('/me', plain.required(), (ctx) => {
  const identity = plain.get(ctx);
  exactly<VerifiedToken>()(identity, true);
  exactly<string | undefined>()(identity.subject, true);
  exactly<ReadonlySet<string>>()(identity.scopes, true);
  exactly<unknown>()(identity.claims['anything'], true);
  exactly<VerifiedToken | undefined>()(plain.peek(ctx), true);
  // @ts-expect-error: identities are frozen
  identity.subject = 'admin';
});

// Claims come typed from a schema, zod's or valibot's.
const zodAuth = createAuth({
  ...policy,
  keys,
  claims: z.object({ tenant: z.string(), n: z.number() }),
});
const valibotAuth = createAuth({ ...policy, keys, claims: v.object({ tenant: v.string() }) });
router.get('/tenant', zodAuth.required(), valibotAuth.required(), (ctx) => {
  exactly<string>()(zodAuth.get(ctx).claims.tenant, true);
  exactly<number>()(zodAuth.get(ctx).claims.n, true);
  exactly<string>()(zodAuth.get(ctx).claims.iss, true);
  exactly<string>()(valibotAuth.get(ctx).claims.tenant, true);
  exactly<string | undefined>()(valibotAuth.peek(ctx)?.claims.tenant, true);
});
zodAuth.required({ check: (token) => token.claims.tenant === 'a' && token.claims.n > 1 });
// @ts-expect-error: `tenant` is a string
zodAuth.required({ check: (token) => token.claims.tenant === 1 });

// A verifier brings its types along.
const verifier = createVerifier({ ...policy, keys, claims: v.object({ tenant: v.string() }) });
const injected = createAuth({ verifier, realm: 'orders' });
export const tenantOf = (ctx: Koa.Context): string => {
  exactly<string>()(injected.get(ctx).claims.tenant, true);
  return injected.get(ctx).claims.tenant;
};

// What HTTP callbacks get is Koa's context, or the message of an upgrade, which never had one.
createAuth({
  ...policy,
  keys,
  credentials: (ctx, request) => ({
    scheme: 'Bearer',
    token: 'cookies' in ctx ? (ctx.cookies.get('at') ?? '') : (request.headers('x-token')[0] ?? ''),
  }),
  onFailure: (error, ctx) => {
    exactly<Koa.Context | NodeRequest>()(ctx, true);
    return `${error.code} ${ctx.originalUrl}`;
  },
});

// The opt-in augmentation types `ctx.state.auth`.
export const subjectOf = (ctx: Koa.Context): string | undefined => {
  exactly<VerifiedToken | undefined>()(ctx.state.auth, true);
  return ctx.state.auth?.subject;
};
app.use(plain.required()).use((ctx) => {
  exactly<VerifiedToken | undefined>()(ctx.state.auth, true);
});
router.get('/property/:id', plain.required(), (ctx) => {
  exactly<VerifiedToken | undefined>()(ctx.state.auth, true);
});

// Wrong options do not compile.
// @ts-expect-error: no such option
createAuth({ ...policy, keys, audiences: ['https://api.example.com'] });
// @ts-expect-error: HMAC and `none` do not exist
createAuth({ ...policy, keys, algorithms: ['HS256'] });
// @ts-expect-error: a verifier has its own policy
createAuth({ verifier, issuer: policy.issuer });
// @ts-expect-error: seconds are a number
createAuth({ ...policy, keys, clockToleranceSeconds: '5' });
// @ts-expect-error: credentials are found, not given
createAuth({ ...policy, keys, credentials: 'Bearer x' });
// @ts-expect-error: no scheme that tokens come in
createAuth({ ...policy, keys, credentials: () => ({ scheme: 'Basic', token: 'x' }) });
// @ts-expect-error: the identifier of this API is one string
createAuth({ ...policy, keys, resource: ['https://api.example.com'] });
// @ts-expect-error: no member of metadata
createAuth({ ...policy, keys, resource: 'https://a.test', metadata: { scopes: ['read'] } });
// @ts-expect-error: only what humans read has translations
createAuth({ ...policy, keys, resource: 'https://a.test', metadata: { 'jwksUri#de': 'x' } });
createAuth({ ...policy, keys, resource: 'https://a.test', metadata: { 'resourceName#de': 'x' } });
// @ts-expect-error: no member of a requirement
plain.required({ scope: ['read'] });
// @ts-expect-error: scopes are listed, not joined in a list
plain.scopes(['read']);
// @ts-expect-error: an optional guard has no switch
plain.optional({ credentialsRequired: false });

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
export const ofIssuers = (ctx: Koa.Context): void => {
  const token = issuers.get(ctx);
  if (token.issuer === 'https://staff.test') exactly<string>()(token.claims.department, true);
  else if (token.issuer === 'https://partner.test') exactly<number>()(token.claims.company, true);
  else exactly<string>()(token.claims.tenant, true);
};
// @ts-expect-error: no such option of an issuer
createAuth({ audience: 'a', issuers: [{ issuer: 'https://staff.test', requiredScope: ['a'] }] });

// Authorization details are typed by the schemas of their types.
const details = createAuthorizationDetails({
  types: { payment: z.object({ amount: z.number() }), account: v.object({ iban: v.string() }) },
});
const rar = createAuth({ ...policy, keys, authorizationDetails: details });
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
