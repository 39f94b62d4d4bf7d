import type { NodeRequest } from '@oidc-verify/core/http';
import { Router } from '@koa/router';
import Koa from 'koa';
import * as v from 'valibot';
import { z } from 'zod';
// oxlint-disable-next-line import/no-unassigned-import
import '@oidc-verify/koa/augment';
import { createVerifier, staticJwks } from '@oidc-verify/core';
import { createAuth } from '@oidc-verify/koa';
import type { Auth, VerifiedToken } from '@oidc-verify/koa';

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
