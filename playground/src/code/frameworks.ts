import type { PolicyState } from '../model/state.ts';
import { toOptionsSource } from './options-source.ts';

/** A framework that the page writes code for. */
export interface Framework {
  readonly label: string;
  readonly install: string;
  readonly imports: readonly string[];
  /** What follows `const auth = createAuth({ … });`. */
  readonly rest: readonly string[];
}

/** The frameworks, by the name of their package. */
export const FRAMEWORKS = {
  express: {
    label: 'Express',
    install: 'npm install express @oidc-verify/express',
    imports: [
      `import express from 'express';`,
      `import { createAuth } from '@oidc-verify/express';`,
    ],
    rest: [
      `const app = express();`,
      ``,
      `app.get('/me', auth.required(), (req, res) => {`,
      `  res.json({ sub: auth.get(req).subject });`,
      `});`,
      `app.listen(3000);`,
    ],
  },
  fastify: {
    label: 'Fastify',
    install: 'npm install fastify @oidc-verify/fastify',
    imports: [
      `import Fastify from 'fastify';`,
      `import { createAuth } from '@oidc-verify/fastify';`,
    ],
    rest: [
      `const app = Fastify();`,
      `await app.register(auth.plugin);`,
      ``,
      `app.get('/me', { onRequest: auth.required() }, async (request) => ({`,
      `  sub: auth.get(request).subject,`,
      `}));`,
      `await app.listen({ port: 3000 });`,
    ],
  },
  hono: {
    label: 'Hono',
    install: 'npm install hono @oidc-verify/hono',
    imports: [`import { Hono } from 'hono';`, `import { createAuth } from '@oidc-verify/hono';`],
    rest: [
      `const app = new Hono()`,
      `  .use('/me', auth.required())`,
      `  .get('/me', (c) => c.json({ sub: c.var.auth.subject }));`,
      ``,
      `export default app;`,
    ],
  },
  koa: {
    label: 'Koa',
    install: 'npm install koa @oidc-verify/koa',
    imports: [`import Koa from 'koa';`, `import { createAuth } from '@oidc-verify/koa';`],
    rest: [
      `const app = new Koa();`,
      ``,
      `app.use(auth.required());`,
      `app.use((ctx) => {`,
      `  ctx.body = { sub: auth.get(ctx).subject };`,
      `});`,
      `app.listen(3000);`,
    ],
  },
} as const satisfies Readonly<Record<string, Framework>>;

/** The name of a framework. */
export type FrameworkName = keyof typeof FRAMEWORKS;

/** The names of the frameworks. */
export const FRAMEWORK_NAMES: readonly FrameworkName[] = Object.freeze([
  'express',
  'fastify',
  'hono',
  'koa',
]);

/** The code to write for a policy, and how to install what it needs. */
export interface WrittenCode {
  readonly install: string;
  readonly source: string;
}

/** Returns the code of an API with a policy. It finds the keys itself: the issuer publishes where they are. */
export function toCode(name: FrameworkName, policy: PolicyState): WrittenCode {
  const { imports, install, rest }: Framework = FRAMEWORKS[name];
  const { importLine, argument } = toOptionsSource(policy);
  const lines = [
    ...imports,
    ...(importLine === '' ? [] : [importLine]),
    '',
    `const auth = createAuth(${argument});`,
    ...rest,
    '',
  ];
  const core = importLine === '' ? '' : ' @oidc-verify/core';
  return { install: `${install}${core}`, source: lines.join('\n') };
}
