// Each adapter alone, with the lowest and the latest version of the framework that its manifest allows:
// installed by npm and by pnpm, type-checked, loaded with `require`, and asked over HTTP. No other
// framework may come with it.
import { existsSync, readdirSync } from 'node:fs';
import { readManifest } from '../package/manifest.mjs';
import { pn } from '../pn.mjs';
import { npmInstall, root, run, writeProject } from './project.mjs';
import { PEERS } from './typescript.mjs';

/** @typedef {import('./table.mjs').Cell} Cell */

/** What each framework needs in addition to the adapter. @type {Readonly<Record<string, { import: string, app: string }>>} */
const APPS = {
  express: {
    import: "import express from 'express';",
    app: `const app = express();
app.get('/me/:id', auth.required(), (req, res) => {
  const id: string = req.params.id;
  res.json({ id, sub: auth.get(req).subject });
});
export const server = app.listen(0, '127.0.0.1');`,
  },
  fastify: {
    import: "import { fastify } from 'fastify';",
    app: `const app = fastify();
app.register(auth.plugin);
app.get<{ Params: { id: string } }>('/me/:id', { onRequest: auth.required() }, async (request) => {
  const id: string = request.params.id;
  return { id, sub: auth.get(request).subject };
});
export const server = app.server;
void app.listen({ port: 0, host: '127.0.0.1' });`,
  },
  hono: {
    import: "import { Hono } from 'hono';",
    app: `const app = new Hono().get('/me/:id', auth.required(), (c) => {
  const id: string = c.req.param('id');
  return c.json({ id, sub: c.var.auth.subject });
});
export const request = (headers: Record<string, string>) => app.request('/me/1', { headers });`,
  },
  koa: {
    import: "import Koa from 'koa';",
    app: `const app = new Koa();
app.use(auth.required());
app.use((ctx) => {
  ctx.body = { id: '1', sub: auth.get(ctx).subject };
});
export const server = app.listen(0, '127.0.0.1');`,
  },
};

const PROBE = `import { once } from 'node:events';
import * as app from './app.js';
const send = app.request ?? (async (headers) => {
  if (!app.server.listening) await once(app.server, 'listening');
  return fetch('http://127.0.0.1:' + app.server.address().port + '/me/1', { headers });
});
const refused = await send({});
const rubbish = await send({ authorization: 'Bearer a.b.c' });
const challenge = refused.headers.get('www-authenticate');
console.log(refused.status, challenge, rubbish.status);
process.exit(refused.status === 401 && challenge === 'Bearer realm="api"' && rubbish.status === 401 ? 0 : 1);
`;

const TSCONFIG = {
  compilerOptions: {
    strict: true,
    skipLibCheck: false,
    target: 'es2022',
    lib: ['es2023', 'esnext.disposable', 'dom', 'dom.iterable'],
    module: 'nodenext',
    types: ['node'],
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
  },
  include: ['app.ts'],
};

/** @param {string} name */
function readPeers(name) {
  return readManifest(`${root}packages/${name}`).peerDependencies ?? {};
}

/** Returns the lowest version that a range such as `^4.21.0 || ^5.0.0` allows. @param {string} range */
export function toLowest(range) {
  return /\d+(?:\.\d+)*/.exec(range)?.[0] ?? range;
}

/** Returns the range of the latest versions that it allows. @param {string} range */
export function toLatest(range) {
  return range.split('||').at(-1)?.trim() ?? range;
}

/** Returns the packages that need a framework, and guard its routes with keys that they fetch. @param {string} [from] the root of the workspace */
export function listAdapters(from = root) {
  return readdirSync(`${from}packages`).filter((name) => {
    const manifest = readManifest(`${from}packages/${name}`);
    const { dependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = manifest;
    if (!Object.hasOwn(dependencies, '@oidc-verify/fetch-jwks')) return false;
    return Object.keys(peerDependencies).some((peer) => !Object.hasOwn(peerDependenciesMeta, peer));
  });
}

/** @param {string} name */
function toApp(name) {
  return `${APPS[name]?.import}
import { createAuth } from '@oidc-verify/${name}';

const auth = createAuth({ issuer: 'https://issuer.test', audience: 'https://api.test' });
${APPS[name]?.app}
`;
}

/**
 * @param {string} folder
 * @param {string} own
 */
function listForeign(folder, own) {
  const listed = readdirSync(`${folder}/node_modules`);
  const store = `${folder}/node_modules/.pnpm`;
  const stored = existsSync(store) ? readdirSync(store).map((entry) => entry.split('@')[0]) : [];
  return Object.keys(APPS).filter((name) => name !== own && [...listed, ...stored].includes(name));
}

/**
 * Returns what is wrong in an installed project, or undefined.
 *
 * @param {string} folder
 * @param {string} name
 */
async function findFault(folder, name) {
  const foreign = listForeign(folder, name);
  if (foreign.length > 0) return `also installed: ${foreign.join(', ')}`;
  const required = `const { createAuth } = require('@oidc-verify/${name}'); if (!createAuth) process.exit(1)`;
  /** @type {readonly (readonly [string, readonly string[]])[]} */
  const commands = [
    [`${root}node_modules/.bin/tsc`, ['-p', '.']],
    [process.execPath, ['probe.mjs']],
    [process.execPath, ['--input-type=commonjs', '-e', required]],
  ];
  for (const [command, args] of commands) {
    const { ok, output } = await run(folder, command, args);
    if (!ok) return `${command} ${args.join(' ')}\n${output}`;
  }
  return undefined;
}

/** @param {string} manager @param {string} folder */
async function install(manager, folder) {
  if (manager === 'npm') return (await npmInstall(folder)).ok;
  return pn(['-C', folder, 'install', '--no-frozen-lockfile', '--silent']) === 0;
}

/**
 * @param {string} name
 * @param {'lowest' | 'latest'} which
 * @param {string} manager
 * @returns {Promise<Cell>}
 */
async function tryAdapter(name, which, manager) {
  const choose = which === 'lowest' ? toLowest : toLatest;
  const versions = Object.fromEntries(
    Object.entries(readPeers(name)).map(([peer, range]) => [peer, choose(range)]),
  );
  const cell = { row: `@oidc-verify/${name}`, column: `${which}, ${manager}` };
  if (APPS[name] === undefined) {
    return { ...cell, ok: false, note: 'has no row in scripts/packaging/adapters.mjs' };
  }
  const folder = writeProject(`${name}-${which}-${manager}`, {
    packages: [name],
    dependencies: { '@types/node': PEERS['@types/node'], ...versions },
    files: {
      'tsconfig.json': JSON.stringify(TSCONFIG),
      'app.ts': toApp(name),
      'probe.mjs': PROBE,
    },
  });
  if (!(await install(manager, folder))) return { ...cell, ok: false, note: 'install failed' };
  const note = await findFault(folder, name);
  return note === undefined ? { ...cell, ok: true } : { ...cell, ok: false, note };
}

/** @param {import('./table.mjs').Select} [select] @returns {Promise<readonly Cell[]>} */
export async function tryAdapters(select = () => true) {
  const cells = [];
  for (const name of listAdapters().filter((it) => select(`@oidc-verify/${it}`))) {
    for (const manager of ['npm', 'pnpm']) {
      for (const which of /** @type {const} */ (['lowest', 'latest'])) {
        cells.push(await tryAdapter(name, which, manager));
      }
    }
  }
  return cells;
}
