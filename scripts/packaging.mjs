// Installs the tarball of each adapter, with the lowest and the latest framework version it allows, into
// an empty npm project and an empty pnpm project. Type-checks it, serves a request, loads it with
// `require`, and checks that no other framework was installed. Needs the tarballs that npm test packs.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { pn } from './pn.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const packed = `${root}.oidc-verify-test/packed/`;
const scratch = `${root}.oidc-verify-test/packaging/`;
const nodeTypes = /** @type {{ version: string }} */ (
  createRequire(import.meta.url)('@types/node/package.json')
);

/** @typedef {{ range: string, types?: string }} Choice */

/** @type {Readonly<Record<string, { lowest: Choice, latest: Choice, import: string, app: string }>>} */
const ADAPTERS = {
  express: {
    lowest: { range: '4.21.0', types: '4.17.21' },
    latest: { range: '^5', types: '^5' },
    import: "import express from 'express';",
    app: `const app = express();
app.get('/me/:id', auth.required(), (req, res) => {
  const id: string = req.params.id;
  res.json({ id, sub: auth.get(req).subject });
});
export const server = app.listen(0, '127.0.0.1');`,
  },
  fastify: {
    lowest: { range: '5.0.0' },
    latest: { range: '^5' },
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
    lowest: { range: '4.0.1' },
    latest: { range: '^4' },
    import: "import { Hono } from 'hono';",
    app: `const app = new Hono().get('/me/:id', auth.required(), (c) => {
  const id: string = c.req.param('id');
  return c.json({ id, sub: c.var.auth.subject });
});
export const request = (headers: Record<string, string>) => app.request('/me/1', { headers });`,
  },
  koa: {
    lowest: { range: '3.0.0', types: '3.0.0' },
    latest: { range: '^3', types: '^3' },
    import: "import Koa from 'koa';",
    app: `const app = new Koa();
app.use(auth.required());
app.use((ctx) => {
  ctx.body = { id: '1', sub: auth.get(ctx).subject };
});
export const server = app.listen(0, '127.0.0.1');`,
  },
};

// The key of RFC 7517 appendix A.1, whose private half no one needs: the request has no token.
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

/** @param {string} name */
function toApp(name) {
  return `${ADAPTERS[name]?.import}
import { createAuth } from '@oidc-verify/${name}';

const auth = createAuth({ issuer: 'https://issuer.test', audience: 'https://api.test' });
${ADAPTERS[name]?.app}
`;
}

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
function tarball(name) {
  const file = readdirSync(packed).find(
    (entry) => /^oidc-verify-(.+)-\d/.exec(entry)?.[1] === name,
  );
  return `file:${packed}${file}`;
}

/**
 * @param {string} cwd
 * @param {string} command
 * @param {string[]} args
 */
function run(cwd, command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) console.error(`${command} ${args.join(' ')}\n${stdout}${stderr}`);
  return status === 0;
}

/**
 * @param {string} folder
 * @param {string} name
 * @param {Choice} choice
 */
function writeProject(folder, name, { range, types }) {
  mkdirSync(folder, { recursive: true });
  const overrides = Object.fromEntries(
    ['core', 'fetch-jwks'].map((sibling) => [`@oidc-verify/${sibling}`, tarball(sibling)]),
  );
  const typesOf = types === undefined ? {} : { [`@types/${name}`]: types };
  const manifest = {
    private: true,
    type: 'module',
    dependencies: { [`@oidc-verify/${name}`]: tarball(name), [name]: range },
    devDependencies: { '@types/node': nodeTypes.version, ...typesOf },
    overrides,
  };
  writeFileSync(`${folder}/package.json`, JSON.stringify(manifest, null, 2));
  // Without its own workspace file, pnpm would treat the project as part of ours.
  writeFileSync(`${folder}/pnpm-workspace.yaml`, JSON.stringify({ packages: [], overrides }));
  writeFileSync(`${folder}/tsconfig.json`, JSON.stringify(TSCONFIG));
  writeFileSync(`${folder}/app.ts`, toApp(name));
  writeFileSync(`${folder}/probe.mjs`, PROBE);
}

/** @param {string} folder */
function foreignFrameworks(folder, /** @type {string} */ own) {
  const listed = readdirSync(`${folder}/node_modules`);
  const store = `${folder}/node_modules/.pnpm`;
  const stored = existsSync(store) ? readdirSync(store).map((entry) => entry.split('@')[0]) : [];
  return Object.keys(ADAPTERS).filter(
    (name) => name !== own && [...listed, ...stored].includes(name),
  );
}

/**
 * @param {string} folder
 * @param {string} name
 */
function check(folder, name) {
  const foreign = foreignFrameworks(folder, name);
  if (foreign.length > 0) console.error(`also installed: ${foreign.join(', ')}`);
  const required = `const { createAuth } = require('@oidc-verify/${name}'); if (!createAuth) process.exit(1)`;
  return (
    foreign.length === 0 &&
    run(folder, `${root}node_modules/.bin/tsc`, ['-p', '.']) &&
    run(folder, process.execPath, ['probe.mjs']) &&
    run(folder, process.execPath, ['--input-type=commonjs', '-e', required])
  );
}

/**
 * @param {string} manager
 * @param {string} folder
 */
function install(manager, folder) {
  if (manager === 'npm') return run(folder, 'npm', ['install', '--no-audit', '--no-fund']);
  return pn(['-C', folder, 'install', '--no-frozen-lockfile', '--silent']) === 0;
}

/** @typedef {Readonly<Record<string, object>>} Named */

/** An adapter is a package that cannot work without what its user brings. */
function findMissing() {
  return readdirSync(`${root}packages`).filter((name) => {
    const { peerDependencies = {}, peerDependenciesMeta = {} } =
      /** @type {{ peerDependencies?: Named, peerDependenciesMeta?: Named }} */ (
        JSON.parse(readFileSync(`${root}packages/${name}/package.json`, 'utf8'))
      );
    const needed = Object.keys(peerDependencies).filter(
      (peer) => !Object.hasOwn(peerDependenciesMeta, peer),
    );
    return needed.length > 0 && !Object.hasOwn(ADAPTERS, name);
  });
}

rmSync(scratch, { recursive: true, force: true });
let failed = 0;
for (const name of findMissing()) {
  failed += 1;
  console.log(`✘ @oidc-verify/${name} has peer dependencies, and no row in scripts/packaging.mjs`);
}
for (const [name, { lowest, latest }] of Object.entries(ADAPTERS)) {
  for (const [which, choice] of Object.entries({ lowest, latest })) {
    for (const manager of ['npm', 'pnpm']) {
      const folder = `${scratch}${name}-${which}-${manager}`;
      writeProject(folder, name, choice);
      const ok = install(manager, folder) && check(folder, name);
      if (!ok) failed += 1;
      console.log(
        `${ok ? '✔' : '✘'} @oidc-verify/${name} with ${name} ${choice.range} by ${manager}`,
      );
    }
  }
}
process.exit(failed === 0 ? 0 : 1);
