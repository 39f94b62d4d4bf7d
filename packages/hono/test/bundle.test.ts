import { createContext, runInContext } from 'node:vm';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';

const ENTRY = `
import { Hono } from 'hono';
import { createAuth } from '@oidc-verify/hono';
const auth = createAuth({ issuer: 'https://login.example.com/', audience: 'https://api.example.com' });
const app = new Hono().get('/me', auth.required(), (c) => c.text('in'));
globalThis.outcome = auth.healthcheck().engine + ' ' + app.routes[0].path;
`;

let bundle = { code: '', inputs: [''], imports: [''] };

beforeAll(async () => {
  const { outputFiles, metafile } = await build({
    stdin: { contents: ENTRY, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    write: false,
    metafile: true,
    format: 'iife',
    target: 'es2022',
    platform: 'browser',
    external: ['node:*'],
    conditions: ['@oidc-verify/source', 'workerd', 'worker', 'browser'],
    logLevel: 'silent',
  });
  bundle = {
    code: outputFiles[0]?.text ?? '',
    inputs: Object.keys(metafile.inputs),
    imports: Object.values(metafile.inputs).flatMap(({ imports }) =>
      imports.map(({ path }) => path),
    ),
  };
});

test('for Workers it bundles without anything of Node', () => {
  expect(bundle.inputs.some((path) => path.endsWith('packages/hono/src/auth.ts'))).toBe(true);
  expect(bundle.inputs.some((path) => path.endsWith('engine-web.ts'))).toBe(true);
  expect(bundle.inputs.filter((path) => path.endsWith('engine-node.ts'))).toEqual([]);
  expect(bundle.imports.filter((path) => path.startsWith('node:'))).toEqual([]);
  expect(bundle.code).not.toMatch(/\bprocess\b|\bBuffer\b|\brequire\(/);
});

test('loading it and createAuth() do no I/O, set no timer and draw nothing at random', () => {
  const used: string[] = [];
  const forbidden = (name: string) => () => {
    used.push(name);
    throw new Error(`${name} at start-up`);
  };
  const context = createContext({
    fetch: forbidden('fetch'),
    setTimeout: forbidden('setTimeout'),
    setInterval: forbidden('setInterval'),
    caches: { open: forbidden('caches.open') },
    crypto: {
      getRandomValues: forbidden('getRandomValues'),
      randomUUID: forbidden('randomUUID'),
      subtle: { importKey: forbidden('importKey'), digest: forbidden('digest') },
    },
    Headers,
    Request,
    Response,
    URL,
    TextEncoder,
    TextDecoder,
    AbortController,
  });
  runInContext('Math.random = () => { throw new Error("Math.random at start-up"); }', context);
  runInContext(bundle.code, context);
  expect([context['outcome'], used]).toEqual(['web /me', []]);
});
