// What all example APIs share: settings from the environment, and a clean stop.
import { isConfigError } from '@oidc-verify/core';

/**
 * @typedef {object} Settings
 * @property {number} port
 * @property {string} host
 * @property {{ issuer: string, audience: string, algorithms: import('@oidc-verify/core').AlgorithmOption[], jwksUri?: string }} auth
 */

/** @type {Readonly<Record<string, string>>} */
const VARIABLES = {
  issuer: 'ISSUER',
  audience: 'AUDIENCE',
  jwksUri: 'JWKS_URI',
  algorithms: 'ALGORITHMS',
};

/**
 * Starts a server with the settings of the environment. What is wrong with them is printed, one line
 * a problem, and ends the process with exit code 1.
 *
 * @param {(settings: Settings) => Promise<{ close: () => Promise<void> }>} serve
 */
export async function start(serve) {
  const { settings, problems } = readSettings(process.env);
  try {
    if (problems.length > 0) throw new Error('The environment is not complete');
    const { close } = await serve(settings);
    closeOnSignal(close);
  } catch (error) {
    const found = isConfigError(error) ? error.problems.map(toLine) : [String(error)];
    for (const line of problems.length > 0 ? problems : found) console.error(line);
    process.exit(1);
  }
}

/** @param {NodeJS.ProcessEnv} env */
function readSettings(env) {
  const { PORT = '', HOST = '127.0.0.1', ISSUER = '', AUDIENCE = '', JWKS_URI, ALGORITHMS } = env;
  const problems = [];
  const port = /^\d{1,5}$/.test(PORT) ? Number(PORT) : Number.NaN;
  if (!(port <= 65_535)) problems.push('PORT must be a port number, 0 for any free one');
  if (ISSUER === '') problems.push('ISSUER is missing: the exact `iss` of your tokens');
  if (AUDIENCE === '') problems.push('AUDIENCE is missing: what your tokens name in `aud`');
  const algorithms = (ALGORITHMS ?? 'RS256').split(',').map((name) => name.trim());
  const auth = {
    issuer: ISSUER,
    audience: AUDIENCE,
    algorithms: /** @type {Settings['auth']['algorithms']} */ (algorithms),
    ...(JWKS_URI === undefined ? {} : { jwksUri: JWKS_URI }),
  };
  return { settings: { port, host: HOST, auth }, problems };
}

/** @param {import('@oidc-verify/core').ConfigProblem} problem */
function toLine({ path, message }) {
  const [name = ''] = path.split(/[.[]/);
  return `${VARIABLES[name] ?? path} ${message}`;
}

/** @param {() => Promise<void>} close */
function closeOnSignal(close) {
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.once(signal, () => {
      close().then(
        () => process.exit(0),
        (error) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
}

/**
 * Listens, says where, and returns how to stop.
 *
 * @param {import('node:http').Server} server
 * @param {Settings} settings
 * @param {() => Promise<void>} closeAuth
 * @returns {Promise<{ close: () => Promise<void> }>}
 */
export async function listen(server, { port, host }, closeAuth) {
  await new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, host, () => resolve(undefined));
  });
  const address = server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  console.log(`listening on http://${host}:${actual}`);
  const close = async () => {
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeIdleConnections();
    });
    await closeAuth();
  };
  return { close };
}
