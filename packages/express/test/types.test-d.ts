import express from 'express';
import type { Request } from 'express';
import * as v from 'valibot';
import { z } from 'zod';
// oxlint-disable-next-line import/no-unassigned-import -- it only augments types
import '@oidc-verify/express/augment';
import { createVerifier, staticJwks } from '@oidc-verify/core';
import { createAuth } from '@oidc-verify/express';
import type { Auth, VerifiedToken } from '@oidc-verify/express';
import { createAuthorizationDetails } from '@oidc-verify/express/rar';

type IsAny<T> = 0 extends 1 & T ? true : false;
type Both<A, B> = [A, B] extends [B, A] ? true : false;
type Same<A, B> = IsAny<A> extends true ? false : Both<A, B>;

/** Compiles only where `value` has exactly the expected type, `any` excluded. */
declare function exactly<Expected>(): <Actual>(value: Actual, same: Same<Actual, Expected>) => void;

const policy = { issuer: 'https://login.example.com/', audience: 'https://api.example.com' };
const keys = staticJwks({ keys: [{ kty: 'RSA' }] });
const plain = createAuth({ ...policy, keys });
const app = express();

// Route parameters stay as they are inferred from the path, behind one guard and behind several.
app.get('/orders/:id', plain.required(), (req, res) => {
  exactly<string>()(req.params.id, true);
  // @ts-expect-error: the path has no such parameter
  res.json(req.params.other);
});
app.get('/a/:x/b/:y', plain.required(), plain.scopes('read'), plain.permissions('p'), (req) => {
  exactly<string>()(req.params.x, true);
  exactly<string>()(req.params.y, true);
});
app.get('/users/:id', plain.optional(), async (req, res) => {
  exactly<string>()(req.params.id, true);
  res.json(plain.peek(req)?.subject);
});

// Guards fit wherever Express takes middleware.
app.use(plain.required());
app.use('/api', plain.required(), plain.scopes('read'));
express.Router().use(plain.optional());
app.get(
  '/list',
  [plain.required(), plain.scopes('read')],
  (_req: Request, res: express.Response) => {
    res.end();
  },
);
app.post<{ id: string }, { ok: boolean }, { amount: number }, { dry?: string }>(
  '/typed/:id',
  plain.required(),
  (req, res) => {
    exactly<number>()(req.body.amount, true);
    exactly<string | undefined>()(req.query.dry, true);
    res.json({ ok: true });
  },
);

// Identity is typed without any augmentation.
app.get('/me', plain.required(), (req) => {
  const identity = plain.get(req);
  exactly<VerifiedToken>()(identity, true);
  exactly<string | undefined>()(identity.subject, true);
  exactly<ReadonlySet<string>>()(identity.scopes, true);
  exactly<unknown>()(identity.claims['anything'], true);
  exactly<VerifiedToken | undefined>()(plain.peek(req), true);
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
app.get('/tenant', zodAuth.required(), valibotAuth.required(), (req) => {
  exactly<string>()(zodAuth.get(req).claims.tenant, true);
  exactly<number>()(zodAuth.get(req).claims.n, true);
  exactly<string>()(zodAuth.get(req).claims.iss, true);
  exactly<string>()(valibotAuth.get(req).claims.tenant, true);
  exactly<string | undefined>()(valibotAuth.peek(req)?.claims.tenant, true);
});
zodAuth.required({ check: (token) => token.claims.tenant === 'a' && token.claims.n > 1 });
// @ts-expect-error: `tenant` is a string
zodAuth.required({ check: (token) => token.claims.tenant === 1 });

// A verifier brings its types along.
const verifier = createVerifier({ ...policy, keys, claims: v.object({ tenant: v.string() }) });
const injected = createAuth({ verifier, realm: 'orders' });
export const tenantOf = (req: Request): string => injected.get(req).claims.tenant;
export const guarded = (auth: Auth): express.RequestHandler => auth.required();

// What HTTP callbacks get is Express's request, or the message of an upgrade, which never was Express's.
createAuth({
  ...policy,
  keys,
  credentials: (req, request) => ({
    scheme: 'Bearer',
    token: 'get' in req ? (req.get('x-token') ?? '') : (request.headers('x-token')[0] ?? ''),
  }),
  onFailure: (error, req, request) => `${error.code} ${req.originalUrl} ${request.url}`,
});
createAuth({
  ...policy,
  keys,
  onFailure: (_error, req) => {
    // @ts-expect-error: an upgrade has no `path`
    void req.path;
  },
});

// The opt-in augmentation types `req.auth`.
export const subjectOf = (req: Request): string | undefined => req.auth?.subject;

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
app.get('/issuers', issuers.required(), (req) => {
  const token = issuers.get(req);
  if (token.issuer === 'https://staff.test') exactly<string>()(token.claims.department, true);
  else if (token.issuer === 'https://partner.test') exactly<number>()(token.claims.company, true);
  else exactly<string>()(token.claims.tenant, true);
});
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
