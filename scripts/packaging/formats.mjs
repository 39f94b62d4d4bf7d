// Both module formats of every entry: the same exports, one instance where Node can load ES modules by
// `require`, and two that understand each other where it cannot.
import { listEntryNames } from './typescript.mjs';
import { FRAMEWORK_NAMES, MAIN, toProbe } from './probe.mjs';
import { listPackages, npmInstall, run, writeProject } from './project.mjs';
import { PEERS } from './typescript.mjs';

/** @typedef {import('./table.mjs').Cell} Cell */

/** The Node versions that the manifests name, at their edges. */
export const NODES = ['20.19.0', '22.0.0', '22.12.0', '24.21.0', '26.10.0'];

/** Compares what the two formats export, entry by entry. @param {readonly string[]} entries */
export function toComparison(entries) {
  return `const { createRequire } = require('node:module');
const { pathToFileURL } = require('node:url');
const [major, minor] = process.versions.node.split('.').map(Number);
const isOld = major === 22 && minor < 12;
/** Whoever hands on AuthError hands on that of core, and each format understands the errors of the other. */
async function shareErrors(entry, required, imported) {
  const core = await import('@oidc-verify/core');
  const isSame = imported.AuthError === core.AuthError && required.AuthError === require('@oidc-verify/core').AuthError;
  if (!isSame) throw new Error(entry + ' has an AuthError of its own');
  const errors = [new required.AuthError('invalid_token'), new imported.AuthError('invalid_token')];
  for (const error of errors) {
    const isKnown = required.isAuthError(error) && imported.isAuthError(error) && core.isAuthError(error);
    if (!isKnown || (!isOld && !(error instanceof required.AuthError && error instanceof imported.AuthError)))
      throw new Error(entry + ' does not know its AuthError in the other format');
  }
}
async function main() {
  let one = 0, two = 0;
  for (const entry of ${JSON.stringify(entries)}) {
    const required = require(entry);
    const imported = await import(entry);
    const names = Object.keys(imported).filter((name) => name !== 'default' && name !== 'module.exports');
    const others = Object.keys(required).filter((name) => name !== 'default' && name !== '__esModule');
    if (names.sort().join() !== others.sort().join()) throw new Error(entry + ': ' + names + ' / ' + others);
    for (const name of names) {
      if (required[name] === imported[name]) one += 1;
      else if (typeof imported[name] === 'function') two += 1;
    }
    if (names.includes('AuthError')) await shareErrors(entry, required, imported);
  }
  if (two > 0 && !isOld) throw new Error(two + ' functions exist twice');
  console.log(JSON.stringify({ one, two }));
}
main().catch((error) => { console.error(error); process.exit(1); });
`;
}

/** An error, a verifier and keys of one copy, used by the other. */
export const TWO_COPIES = `const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const packageOf = (name) => dirname(require.resolve('@oidc-verify/' + name + '/package.json'));
// The file itself, so that there are two copies whatever Node can load.
const requireCopy = (name, entry = 'index') => require(join(packageOf(name), 'dist', entry + '.cjs'));
async function main() {
  const a = requireCopy('core');
  const b = await import('@oidc-verify/core');
  const { createTestIssuer } = requireCopy('testing');
  assert.notEqual(a.AuthError, b.AuthError);
  for (const [from, to] of [[a, b], [b, a]]) {
    assert.equal(to.isAuthError(new from.AuthError('invalid_token')), true);
    assert.equal(to.isConfigError(new from.ConfigError('invalid_options')), true);
    assert.equal(to.isAuthError(new from.ConfigError('invalid_options')), false);
  }
  const issuer = await createTestIssuer();
  const options = { issuer: issuer.issuer, audience: issuer.audience };
  const token = await issuer.sign({ sub: 'alice' });
  for (const [core, other] of [[a, b], [b, a]]) {
    const verifier = core.createVerifier({ ...options, keys: other.staticJwks(issuer.jwks()) });
    assert.equal((await verifier.verify(token)).subject, 'alice');
    assert.equal(verifier.verifySync(token).subject, 'alice');
  }
  for (const [name, load] of FORMATS) {
    for (const core of [a, b]) {
      const verifier = core.createVerifier({ ...options, keys: core.staticJwks(issuer.jwks()) });
      const error = new core.AuthError('token_expired');
      assert.equal(await (await load())(verifier, error, token), '401 200 401', name);
    }
  }
}
const run = async (handler, token) => {
  const { createServer } = require('node:http');
  const server = createServer(handler).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = 'http://127.0.0.1:' + server.address().port;
  const send = async (path, headers = {}) => (await fetch(url + path, { headers })).status;
  const answer = [await send('/failing'), await send('/me', { authorization: 'Bearer ' + token }), await send('/me')];
  server.closeAllConnections();
  server.close();
  return answer.join(' ');
};
const inExpress = ({ createAuth }) => (verifier, error, token) => {
  const auth = createAuth({ verifier });
  const app = require('express')();
  app.get('/failing', (req, res, next) => next(error));
  app.get('/me', auth.required(), (req, res) => res.json({ sub: auth.get(req).subject }));
  app.use((error, req, res, next) => { if (!auth.sendError(res, error)) next(error); });
  return run(app, token);
};
const inKoa = ({ createAuth }) => (verifier, error, token) => {
  const auth = createAuth({ verifier });
  const Koa = require('koa');
  const app = new Koa();
  app.silent = true;
  app.use((ctx, next) => { if (ctx.path === '/failing') throw error; return next(); });
  app.use(auth.required());
  app.use((ctx) => { ctx.body = { sub: auth.get(ctx).subject }; });
  return run(app.callback(), token);
};
const inFastify = ({ createAuth }) => async (verifier, error, token) => {
  const auth = createAuth({ verifier });
  const app = require('fastify').fastify();
  await app.register(auth.plugin);
  app.get('/failing', async () => { throw error; });
  app.get('/me', { onRequest: auth.required() }, async (request) => ({ sub: auth.get(request).subject }));
  // Not by inject(): Node 22.0 cannot load what that needs.
  await app.ready();
  return run(app.routing, token);
};
const inHono = ({ createAuth }) => async (verifier, error, token) => {
  const auth = createAuth({ verifier });
  const { Hono } = require('hono');
  const app = new Hono();
  app.get('/failing', () => { throw error; });
  app.get('/me', auth.required(), (c) => c.json({ sub: c.var.auth.subject }));
  app.onError((error, c) => auth.toResponse?.(error, c) ?? (error.getResponse ? error.getResponse() : c.body(null, error.status ?? 500)));
  const send = async (path, headers = {}) => (await app.request(path, { headers })).status;
  const answer = [await send('/failing'), await send('/me', { authorization: 'Bearer ' + token }), await send('/me')];
  return answer.join(' ');
};
const FORMATS = Object.entries({ express: inExpress, koa: inKoa, fastify: inFastify, hono: inHono }).flatMap(
  ([name, use]) => [
    [name + ' required', async () => use(requireCopy(name))],
    [name + ' imported', async () => use(await import('@oidc-verify/' + name))],
  ],
);
main().then(() => process.exit(0), (error) => { console.error(error); process.exit(1); });
`;

function toFiles() {
  return {
    'probe.mjs': toProbe(FRAMEWORK_NAMES, 'import') + MAIN,
    'probe.cjs': toProbe(FRAMEWORK_NAMES, 'require') + MAIN,
    'two-copies.cjs': TWO_COPIES,
    'compare.cjs': toComparison(listPackages().flatMap(listEntryNames)),
  };
}

/** How many instances there are, for a reader. @param {string} output */
export function toInstances(output) {
  const { two } = /** @type {{ two: number }} */ (
    JSON.parse(output.trim().split('\n').at(-1) ?? '{}')
  );
  if (two === 0) return undefined;
  return 'Two instances, since this Node knows neither `module-sync` nor `require` of an ES module; they understand each other';
}

/**
 * Tries every format with one Node.
 *
 * @param {string} folder
 * @param {string} row
 * @param {string} node
 * @returns {Promise<readonly Cell[]>}
 */
async function tryFormats(folder, row, node) {
  const cells = [];
  for (const [column, file] of [
    ['import', 'probe.mjs'],
    ['require', 'probe.cjs'],
    ['both, side by side', 'compare.cjs'],
    ['two copies', 'two-copies.cjs'],
  ]) {
    const { ok, output } = await run(folder, node, [String(file)]);
    const note = ok ? (file === 'compare.cjs' ? toInstances(output) : undefined) : output;
    cells.push({ row, column: String(column), ok, ...(note === undefined ? {} : { note }) });
  }
  return cells;
}

/** Returns the npm package that holds the binary of a Node version. @param {string} version */
export function toBinary(version) {
  return `npm:node-${process.platform}-${process.arch}@${version}`;
}

/** Tries the Node that runs this. @returns {Promise<readonly Cell[]>} */
export async function tryOwnNode() {
  const folder = writeProject('formats', { dependencies: PEERS, files: toFiles() });
  const installed = await npmInstall(folder);
  if (!installed.ok) return [{ row: 'Node', column: 'install', ok: false, note: installed.output }];
  return await tryFormats(folder, `Node ${process.versions.node}`, process.execPath);
}

/** @param {import('./table.mjs').Select} select @returns {Promise<readonly Cell[]>} */
export async function tryNodes(select) {
  const versions = NODES.filter((version) => select(`Node ${version}`));
  if (versions.length === 0) return [];
  const binaries = Object.fromEntries(
    versions.map((version) => [`node-${version}`, toBinary(version)]),
  );
  const dependencies = { ...PEERS, ...binaries };
  const folder = writeProject('nodes', { dependencies, files: toFiles() });
  const installed = await npmInstall(folder);
  if (!installed.ok) return [{ row: 'Node', column: 'install', ok: false, note: installed.output }];
  const cells = [];
  for (const version of versions) {
    const node = `${folder}node_modules/node-${version}/bin/node`;
    cells.push(...(await tryFormats(folder, `Node ${version}`, node)));
  }
  return cells;
}
