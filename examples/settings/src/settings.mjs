// Shared by all example APIs: settings from the environment, listening, and a clean stop.
import { isConfigError } from '@oidc-verify/core';

/**
 * @typedef {object} Settings
 * @property {number} port NaN if PORT is missing or invalid; `listen` then refuses it
 * @property {string} host
 * @property {{ issuer: string, audience: string, jwksUri?: string, algorithms: import('@oidc-verify/core').AlgorithmOption[] }} auth
 */

/** @typedef {{ url: string, close: () => Promise<void> }} Listening */

/** @type {Readonly<Record<string, string>>} */
const VARIABLES = {
  issuer: 'ISSUER',
  audience: 'AUDIENCE',
  jwksUri: 'JWKS_URI',
  algorithms: 'ALGORITHMS',
};

/** @type {Readonly<Record<string, string>>} */
const MISSING = {
  issuer: 'is missing; set it to the exact `iss` of your tokens',
  audience: 'is missing; set it to the `aud` of your tokens',
};

const BAD_PORT = 'PORT must be an integer from 0 to 65535; 0 uses any free port';

/** @type {Readonly<Record<string, string>>} */
const LISTEN_PROBLEMS = {
  ERR_SOCKET_BAD_PORT: BAD_PORT,
  EADDRINUSE: 'PORT is in use by another server; choose another one',
  EACCES: 'PORT needs privileges that this process does not have; choose one above 1023',
  EADDRNOTAVAIL: 'HOST is not an address of this machine',
  ENOTFOUND: 'HOST is not an address of this machine',
};

/** How long requests in flight may take to finish after the server has stopped listening. */
const GRACE_MS = 3_000;
const SWEEP_MS = 50;

/**
 * Starts a server with the settings of the environment. If they are invalid, prints one line per problem
 * and exits with code 1.
 *
 * @param {(settings: Settings) => Promise<Listening>} serve
 * @param {NodeJS.ProcessEnv} [env]
 */
export async function start(serve, env = process.env) {
  const settings = readSettings(env);
  try {
    const { url, close } = await serve(settings);
    closeOnSignal(close);
    // Printed last, because a process that waits for this line may stop the server immediately.
    console.log(`listening on ${url}`);
  } catch (error) {
    for (const line of toLines(error, settings)) console.error(line);
    process.exit(1);
  }
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Settings}
 */
function readSettings(env) {
  const { PORT = '', HOST, ISSUER = '', AUDIENCE = '', JWKS_URI, ALGORITHMS = 'RS256' } = env;
  const port = /^\d{1,5}$/.test(PORT) && Number(PORT) <= 65_535 ? Number(PORT) : Number.NaN;
  const algorithms = ALGORITHMS.split(',').map((name) => name.trim());
  const auth = {
    issuer: ISSUER,
    audience: AUDIENCE,
    // Not validated here: createAuth refuses unknown algorithms.
    algorithms: /** @type {Settings['auth']['algorithms']} */ (algorithms),
    ...(JWKS_URI === undefined ? {} : { jwksUri: JWKS_URI }),
  };
  // An empty host would listen on every interface.
  return { port, host: HOST || '127.0.0.1', auth };
}

/**
 * @param {unknown} error
 * @param {Settings} settings
 */
function toLines(error, { port, auth }) {
  if (!isConfigError(error)) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return [LISTEN_PROBLEMS[code] ?? String(error)];
  }
  const lines = error.problems.map((problem) => toLine(problem, auth));
  return Number.isNaN(port) ? [BAD_PORT, ...lines] : lines;
}

/**
 * @param {import('@oidc-verify/core').ConfigProblem} problem
 * @param {Settings['auth']} auth
 */
function toLine({ path, message }, auth) {
  const [name = '', index] = path.split(/[.[\]]+/);
  const variable = VARIABLES[name] ?? path;
  if (name === 'algorithms' && index) {
    // JSON escapes line breaks, so a problem stays on one line.
    return `${variable} ${JSON.stringify(auth.algorithms[Number(index)])} ${message}`;
  }
  const isMissing = (name === 'issuer' || name === 'audience') && auth[name] === '';
  return `${variable} ${isMissing ? MISSING[name] : message}`;
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
 * Listens, and returns the URL and a function that stops the server: it accepts no new connections,
 * lets requests in flight finish, and cuts off those that take longer than a few seconds.
 *
 * @param {import('node:http').Server} server
 * @param {Pick<Settings, 'port' | 'host'>} settings
 * @param {{ close: () => PromiseLike<void> }} owner closed after the server
 * @returns {Promise<Listening>}
 */
export async function listen(server, { port, host }, owner) {
  await new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, host, () => resolve(undefined));
  });
  const address = server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${actual}`;
  const close = async () => {
    await new Promise((resolve) => {
      server.close(resolve);
      // A keep-alive connection that has just become idle would otherwise stay open.
      setInterval(() => server.closeIdleConnections(), SWEEP_MS).unref();
      setTimeout(() => server.closeAllConnections(), GRACE_MS).unref();
    });
    await owner.close();
  };
  return { url, close };
}
