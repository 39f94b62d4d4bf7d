// Checked by the compiler, never run.
import fastifyAuth from '@fastify/auth';
import type { KeySource } from '@oidc-verify/core';
import { createVerifier } from '@oidc-verify/core';
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import * as v from 'valibot';
import { z } from 'zod';
import { createAuth } from '../src/index.ts';
import { createAuthorizationDetails } from '../src/rar.ts';
import type { Auth, VerifiedToken } from '../src/index.ts';

type Same<A, B> = [A, B] extends [B, A] ? true : false;
declare function expectType<Expected>(): <Actual>(
  value: Actual,
  ...same: Same<Expected, Actual> extends true ? [] : [never]
) => void;

declare const keys: KeySource;
const base = { issuer: 'https://login.example.com/', audience: 'https://api.example.com', keys };
const auth = createAuth(base);
const app = Fastify();

// A guard does not change the types of a route, wherever it is added.
app.get<{ Params: { id: string } }>('/a/:id', { onRequest: auth.required() }, async (request) => {
  expectType<string>()(request.params.id);
  // @ts-expect-error: no such parameter
  return request.params.other;
});
app.get<{ Querystring: { page: number }; Reply: { ok: boolean } }>(
  '/b',
  { onRequest: [auth.optional()], preHandler: auth.scopes('a') },
  async (request, reply) => {
    expectType<number>()(request.query.page);
    // @ts-expect-error: not the reply of this route
    reply.send({ ok: 'yes' });
    return { ok: true };
  },
);
app.post<{ Body: { name: string } }>(
  '/c',
  { preValidation: auth.permissions('a'), preParsing: auth.required() },
  async (request) => expectType<string>()(request.body.name),
);
app.route<{ Headers: { 'x-a': string } }>({
  method: 'GET',
  url: '/d',
  onRequest: auth.required(),
  handler: async (request) => expectType<string>()(request.headers['x-a']),
});
app.addHook('onRequest', auth.required());
app.addHook('preHandler', auth.required());

// Registered with its option, and no other.
app.register(auth.plugin);
app.register(auth.plugin, { closeWithApp: true, prefix: '/x' });
// @ts-expect-error: no boolean
app.register(auth.plugin, { closeWithApp: 'yes' });
// @ts-expect-error: no such option
app.register(auth.plugin, { closeWithap: true });

// HTTP/2.
const http2 = Fastify({ http2: true });
http2.register(auth.plugin, { closeWithApp: true });
http2.addHook('onRequest', auth.required());
http2.get<{ Params: { id: string } }>('/:id', { onRequest: auth.required() }, async (request) => {
  expectType<string>()(request.params.id);
  return auth.get(request).subject;
});
http2.setErrorHandler((error, _request, reply) => void auth.sendError(reply, error));

// A route with a typed reply may hand it to sendError.
app.get<{ Reply: { 200: { ok: true } } }>('/e', async (_request, reply) => {
  expectType<boolean>()(auth.sendError(reply, new Error('any')));
  return { ok: true as const };
});

// A strategy of @fastify/auth.
declare const composed: FastifyInstance;
composed.register(fastifyAuth);
composed.get(
  '/',
  { onRequest: composed.auth([auth.required(), [auth.scopes('a')]]) },
  async () => 1,
);

// `get` knows the claims without any augmentation.
app.get('/f', async (request) => {
  expectType<VerifiedToken>()(auth.get(request));
  expectType<VerifiedToken | undefined>()(auth.peek(request));
});

const withZod = createAuth({
  ...base,
  claims: z.object({ tenant: z.string(), level: z.number() }),
});
app.get('/g', async (request) => {
  const { claims } = withZod.get(request);
  expectType<string>()(claims.tenant);
  expectType<number>()(claims.level);
  expectType<string>()(claims.iss);
  expectType<number | undefined>()(withZod.peek(request)?.claims.level);
});
withZod.required({ check: (token) => token.claims.tenant === 'a' });
// @ts-expect-error: a number
withZod.required({ check: (token) => token.claims.level === 'a' });

const withValibot = createAuth({
  ...base,
  claims: v.object({ tenant: v.string(), tags: v.optional(v.array(v.string())) }),
});
app.get('/h', async (request) => {
  expectType<string>()(withValibot.get(request).claims.tenant);
  expectType<string[] | undefined>()(withValibot.get(request).claims.tags);
});

// A verifier brings its claims along.
const verifier = createVerifier({ ...base, claims: z.object({ tenant: z.string() }) });
const withVerifier = createAuth({ verifier, realm: 'api' });
expectType<string>()(withVerifier.get({ raw: {} }).claims.tenant);
withVerifier.required({ check: (token) => token.claims.tenant === 'a' });

// Wrong options do not compile.
// @ts-expect-error: no such option
createAuth({ ...base, audiance: 'x' });
// @ts-expect-error: HS256 does not exist
createAuth({ ...base, algorithms: ['HS256'] });
// @ts-expect-error: no number
createAuth({ ...base, realm: 1 });
// @ts-expect-error: both at once
createAuth({ verifier: createVerifier(base), issuer: 'https://login.example.com/' });
// @ts-expect-error: no such requirement
auth.required({ scope: ['a'] });
// @ts-expect-error: one scope an argument
auth.scopes(['a', 'b']);
createAuth({
  ...base,
  // @ts-expect-error: no such scheme
  credentials: () => ({ scheme: 'Basic', token: 'x' }),
});
createAuth({
  ...base,
  credentials: (request) => {
    if ('raw' in request) expectType<string | undefined>()(request.headers.authorization);
    return undefined;
  },
});
// @ts-expect-error: a Fastify request, not a string
auth.get('request');

// The opt-in augmentation.
export type Augmentation = typeof import('@oidc-verify/fastify/augment');
app.get('/i', async (request) => {
  expectType<VerifiedToken | null>()(request.auth);
});
expectType<Auth>()(auth);

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
const ofIssuers = issuers.get({ raw: {} });
if (ofIssuers.issuer === 'https://staff.test') expectType<string>()(ofIssuers.claims.department);
else if (ofIssuers.issuer === 'https://partner.test')
  expectType<number>()(ofIssuers.claims.company);
else expectType<string>()(ofIssuers.claims.tenant);
// @ts-expect-error: no such option of an issuer
createAuth({ audience: 'a', issuers: [{ issuer: 'https://staff.test', requiredScope: ['a'] }] });

// Authorization details are typed by the schemas of their types.
const details = createAuthorizationDetails({
  types: { payment: z.object({ amount: z.number() }), account: v.object({ iban: v.string() }) },
});
const rar = createAuth({ ...base, authorizationDetails: details });
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
