// The program that is tried everywhere: an API in each framework that answers 200 and 401, verification in
// sync and in async, keys that are fetched, stored and counted by the other packages, and errors that are
// recognised whichever module format their package was loaded in.

/** @typedef {'import' | 'require'} Format */

/** What each framework brings, and how a request gets to it. */
const FRAMEWORKS = {
  express: {
    imports: [['express', 'express']],
    serve: `const app = express();
  app.get('/me', auth.required(), (req, res) => { res.json({ sub: auth.get(req).subject }); });
  return overHttp(app);`,
  },
  fastify: {
    imports: [['{ fastify }', 'fastify']],
    serve: `const app = fastify();
  await app.register(auth.plugin);
  app.get('/me', { onRequest: auth.required() }, async (request) => ({ sub: auth.get(request).subject }));
  // Not by inject(): Jest cannot load what that needs.
  await app.ready();
  return overHttp(app.routing);`,
  },
  hono: {
    imports: [['{ Hono }', 'hono']],
    serve: `const app = new Hono().get('/me', auth.required(), (c) => c.json({ sub: c.var.auth.subject }));
  return async (headers) => toAnswer(await app.request('/me', { headers }));`,
  },
  koa: {
    imports: [['Koa', 'koa']],
    serve: `const app = new Koa();
  app.use(auth.required());
  app.use((ctx) => { ctx.body = { sub: auth.get(ctx).subject }; });
  return overHttp(app.callback());`,
  },
};

/** @typedef {keyof typeof FRAMEWORKS} Framework */

export const FRAMEWORK_NAMES = /** @type {readonly Framework[]} */ (Object.keys(FRAMEWORKS));

/**
 * @param {readonly (readonly string[])[]} imports
 * @param {Format} format
 */
function toImports(imports, format) {
  return imports
    .map(([names = '', from = '']) =>
      format === 'import'
        ? `import ${names.replaceAll(':', ' as')} from '${from}';`
        : `const ${names} = require('${from}');`,
    )
    .join('\n');
}

/**
 * Returns the program: `probe()` resolves to a line such as `express 200 401`, or rejects.
 *
 * @param {readonly Framework[]} frameworks
 * @param {Format} format
 */
export function toProbe(frameworks, format) {
  const imports = toImports(
    [
      ['{ AuthError, createVerifier, isAuthError, staticJwks }', '@oidc-verify/core'],
      ['{ createDecryption }', '@oidc-verify/core/jwe'],
      ['{ fetchJwks }', '@oidc-verify/fetch-jwks'],
      ['{ createOtelListener }', '@oidc-verify/otel'],
      ['{ redisKeyStore }', '@oidc-verify/redis'],
      ['{ createTestIssuer }', '@oidc-verify/testing'],
      ['{ kvKeyStore }', '@oidc-verify/workers'],
      ...frameworks.flatMap((name) => [
        ...FRAMEWORKS[name].imports,
        [`{ createAuth: ${name}Auth, AuthError: ${name}Error }`, `@oidc-verify/${name}`],
      ]),
    ],
    format,
  );
  const apps = frameworks.map(
    (name) => `APPS.${name} = async (options) => {
  if (${name}Error !== AuthError) throw new Error('${name} has an AuthError of its own');
  const auth = ${name}Auth(options);
  ${FRAMEWORKS[name].serve}
};`,
  );
  const builtin = frameworks.some((name) => FRAMEWORKS[name].serve.includes('overHttp'))
    ? toImports([['{ createServer }', 'node:http']], format)
    : '';
  return `${builtin}\n${imports}\n${BODY}\n${apps.join('\n')}\n`;
}

const BODY = `
const audience = 'https://api.test';
const APPS = {};
const toAnswer = (response) => ({ status: response.status, challenge: response.headers.get('www-authenticate') });
const overHttp = async (app) => {
  const server = createServer(app);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return async (headers) => {
    const response = await fetch('http://127.0.0.1:' + server.address().port + '/me', { headers });
    await response.text();
    server.closeAllConnections();
    if (headers.last) server.close();
    return toAnswer(response);
  };
};
const codeOf = async (action) => {
  try { await action(); return 'passed'; } catch (error) { return isAuthError(error) ? error.code : String(error); }
};
const expect = (name, value, wanted) => {
  if (value !== wanted) throw new Error(name + ': ' + value + ', expected ' + wanted);
};
// Of each store, all that it needs of its server: one document is written, and is never found.
const STORES = {
  redis: (written) => redisKeyStore(async ([name, key]) => name === 'SET' ? (written(key), 'OK') : name === 'GET' ? null : 1),
  workers: (written) => kvKeyStore({ get: async () => null, put: async (key) => { written(key); } }),
};
async function fetchKeys(issuer, options, token) {
  for (const [name, create] of Object.entries(STORES)) {
    let counted = 0;
    const instrument = { add: () => { counted += 1; }, record() {}, addCallback() {}, removeCallback() {} };
    const onEvent = createOtelListener({ meterProvider: { getMeter: () => new Proxy({}, { get: () => () => instrument }) } });
    let written;
    const document = new Promise((resolve) => { written = resolve; });
    const keys = fetchJwks({ fetch: issuer.fetch, store: create(written), storeSecret: 'x'.repeat(64) });
    const verifier = createVerifier({ ...options, keys, onEvent });
    expect(name, (await verifier.verify(token)).subject, 'alice');
    expect(name, (await document).includes('oidc-verify'), true);
    expect('otel', counted > 0, true);
    onEvent.stop();
    await verifier.close();
  }
}
async function probe() {
  const issuer = await createTestIssuer({ audience, algorithms: ['ES256', 'RS256'] });
  const options = { issuer: issuer.issuer, audience, algorithms: ['ES256', 'RS256'], keys: staticJwks(issuer.jwks()) };
  const token = await issuer.sign({ sub: 'alice' });
  const verifier = createVerifier(options);
  expect('async', (await verifier.verify(token)).subject, 'alice');
  if (typeof process === 'object' && !globalThis.isWeb) expect('sync', verifier.verifySync(token).subject, 'alice');
  expect('refused', await codeOf(() => verifier.verify(token + 'x')), 'malformed_token');
  expect('jwe', await codeOf(() => createDecryption({})).then((text) => text.includes('ConfigError')), true);
  // A promise of another realm, as those of Node itself are where a test runner has a realm of its own.
  const foreign = typeof process === 'object' ? () => crypto.subtle.digest('SHA-256', new Uint8Array(1)) : async () => {};
  const checked = createVerifier({ ...options, check: () => foreign().then(() => true) });
  expect('check', (await checked.verify(token)).subject, 'alice');
  await fetchKeys(issuer, options, token);
  const lines = [];
  for (const [name, create] of Object.entries(APPS)) {
    const send = await create(options);
    const refused = await send({});
    const accepted = await send({ authorization: 'Bearer ' + token, last: 'yes' });
    expect(name, refused.challenge, 'Bearer realm="api"');
    lines.push(name + ' ' + accepted.status + ' ' + refused.status);
    expect(name, accepted.status + ' ' + refused.status, '200 401');
  }
  return lines.join(', ');
}
`;

/** Runs the probe as a program. */
export const MAIN = `
probe().then(
  (line) => { console.log(line); process.exit(0); },
  (error) => { console.error(error); process.exit(1); },
);
`;
