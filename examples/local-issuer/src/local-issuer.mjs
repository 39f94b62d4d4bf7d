// For examples that can be tried without a provider: a test issuer in this process, and requests to copy.
import { start } from '@oidc-verify/example-settings';
import { createTestIssuer } from '@oidc-verify/testing';

/** @import { Listening, Settings } from '@oidc-verify/example-settings' */
/** @import { TestClaims, TestIssuer } from '@oidc-verify/testing' */

/** Long enough to copy a few lines. */
const LIFETIME_SECONDS = 3_600;

/**
 * A request to try, and the status of its response.
 *
 * @typedef {object} Sample
 * @property {number} status
 * @property {string} path
 * @property {string} [method] default `GET`
 * @property {string} [token] an access token; without it, the request has none
 * @property {object} [body] sent as JSON
 *
 * @typedef {(claims?: TestClaims, issuer?: TestIssuer) => Promise<string>} Sign
 */

/**
 * Starts a server with the settings of the environment, as `start` does. Without `ISSUER`, it trusts a
 * test issuer in this process, and prints `samples` as lines for a terminal.
 *
 * @param {(settings: Settings) => Promise<Listening>} serve
 * @param {(sign: Sign) => Promise<readonly Sample[]>} samples
 */
export async function startWithIssuer(serve, samples) {
  const { env } = process;
  if (env['ISSUER'] !== undefined) return start(serve);
  const { AUDIENCE: audience = 'https://api.example.com', PORT = '3000' } = env;
  const issuer = await createTestIssuer({ audience, keys: 'fresh' });
  const listening = await issuer.listen();
  /** @type {Sign} */
  const sign = async (claims, signer = issuer) =>
    signer.sign(claims, { expiresInSeconds: LIFETIME_SECONDS });
  const serveWithLines = async (/** @type {Settings} */ settings) => {
    const { url, close } = await serve(settings);
    console.log(
      'There is no ISSUER, so a test issuer runs in this process. Its tokens are good for an hour:\n',
    );
    for (const sample of await samples(sign)) console.log(toLine(sample, url));
    console.log();
    return { url, close: async () => void (await Promise.all([close(), listening.close()])) };
  };
  return start(serveWithLines, { ...env, PORT, AUDIENCE: audience, ISSUER: issuer.issuer });
}

/**
 * @param {Sample} sample
 * @param {string} url of the server
 */
function toLine({ status, path, method = 'GET', token, body }, url) {
  const parts = [
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    ...(token === undefined ? [] : [`-H 'authorization: Bearer ${token}'`]),
    ...(body === undefined ? [] : [`--json '${JSON.stringify(body)}'`]),
  ];
  return `${status}  ${['curl -i', ...parts, `'${url}${path}'`].join(' ')}`;
}
