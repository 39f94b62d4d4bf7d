import { gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * @typedef {object} Entry
 * @property {string} label
 * @property {string} code what an application imports
 * @property {readonly string[]} [external] what is not counted, since the application has it anyway
 * @property {'node' | 'web'} [platform] default node
 * @property {number} [limitBytes] of the gzipped bundle
 * @property {string} [line] of the table of goals
 */

const CORE = ['@oidc-verify/core', '@oidc-verify/core/*'];
const FRAMEWORKS = ['express', 'fastify', 'hono', 'hono/*', 'koa'];
const OWN = [...CORE, '@oidc-verify/fetch-jwks'];
const SMALLEST = `export { createVerifier, staticJwks } from '@oidc-verify/core';`;

/** @type {readonly Entry[]} */
export const OUR_ENTRIES = [
  { label: 'core/node', code: SMALLEST },
  {
    label: 'core/web, createVerifier + staticJwks',
    code: SMALLEST,
    platform: 'web',
    limitBytes: 14_000,
    line: 'size-core',
  },
  {
    label: 'fetch-jwks',
    code: `export * from '@oidc-verify/fetch-jwks';`,
    platform: 'web',
    external: CORE,
    limitBytes: 5500,
    line: 'size-fetch-jwks',
  },
  ...['express', 'fastify', 'hono', 'koa'].map((name) => ({
    label: `${name} adapter`,
    code: `export * from '@oidc-verify/${name}';`,
    external: [...OWN, ...FRAMEWORKS],
    limitBytes: 3000,
  })),
];

/** What an API that fetches its issuer's keys has in its bundle, framework not counted. */
/** @type {readonly (Entry & { readonly ours?: true })[]} */
export const WHOLE_ENTRIES = [
  {
    label: 'oidc-verify: core + fetch-jwks',
    ours: true,
    code: `export { createVerifier } from '@oidc-verify/core'; export { fetchJwks } from '@oidc-verify/fetch-jwks';`,
  },
  {
    label: 'oidc-verify: express',
    ours: true,
    code: `export { createAuth } from '@oidc-verify/express';`,
    external: FRAMEWORKS,
  },
  { label: 'hono/jwt', code: `export { verifyWithJwks } from 'hono/jwt';` },
  { label: 'aws-jwt-verify', code: `export { JwtVerifier } from 'aws-jwt-verify';` },
  { label: 'oauth4webapi', code: `export { validateJwtAccessToken } from 'oauth4webapi';` },
  { label: 'jose', code: `export { jwtVerify, createRemoteJWKSet } from 'jose';` },
  {
    label: 'express-oauth2-jwt-bearer',
    code: `export { auth } from 'express-oauth2-jwt-bearer';`,
    external: FRAMEWORKS,
  },
  { label: '@okta/jwt-verifier', code: `export { default } from '@okta/jwt-verifier';` },
  {
    label: 'jsonwebtoken + jwks-rsa',
    code: `export { default as a } from 'jsonwebtoken'; export { default as b } from 'jwks-rsa';`,
  },
  {
    label: 'koa-jwt + jwks-rsa',
    code: `export { default as a } from 'koa-jwt'; export { default as b } from 'jwks-rsa';`,
    external: FRAMEWORKS,
  },
  {
    label: 'fast-jwt + get-jwks',
    code: `export { createVerifier } from 'fast-jwt'; export { default } from 'get-jwks';`,
  },
  {
    label: '@fastify/jwt + get-jwks',
    code: `export { default as a } from '@fastify/jwt'; export { default as b } from 'get-jwks';`,
    external: FRAMEWORKS,
  },
];

/**
 * Returns the size of the bundle that esbuild makes of an entry.
 * @param {Entry} entry
 */
export async function measureBundle({ code, external = [], platform = 'node' }) {
  const web = {
    platform: /** @type {const} */ ('browser'),
    conditions: ['workerd', 'worker', 'browser'],
  };
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    external: [...external],
    logLevel: 'silent',
    ...(platform === 'web' ? web : { platform }),
  });
  const contents = outputFiles[0]?.contents ?? new Uint8Array();
  return { minBytes: contents.length, gzipBytes: gzipSync(contents, { level: 9 }).length };
}
