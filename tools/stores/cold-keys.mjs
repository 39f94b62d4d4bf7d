// Twenty processes without keys that start at the same time: how often the issuer is asked, and what a
// poisoned document and a rotation cause.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createTestIssuer } from '@oidc-verify/testing';
import { startFleet } from './fleet.mjs';
import { startRedisServer } from './redis-server.mjs';
import { command } from './replicated.mjs';

/** @typedef {import('./fleet.mjs').Fleet} Fleet */

const PROCESSES = 20;
const SECRET = 'a secret of 32 characters or more';

/** @typedef {{ kids: readonly (string | undefined)[], refused: readonly string[] }} Loaded */

/** A busy machine is not what is tried here. */
const PATIENT_MS = 10_000;

/** Returns how many fetches each scene caused, and how many processes got the right keys. */
export async function tryColdKeys() {
  const server = await startRedisServer();
  const issuer = await createTestIssuer();
  let fetches = 0;
  const endpoint = createServer((_, response) => {
    fetches += 1;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(issuer.jwks()));
  }).listen(0, '127.0.0.1');
  await once(endpoint, 'listening');
  const address = endpoint.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const origin = `http://127.0.0.1:${port}`;
  const terms = { storeSecret: SECRET, storeTimeoutMs: PATIENT_MS };
  const setup = { port: server.port, issuer: origin, jwksUri: `${origin}/jwks`, ...terms };

  /** @param {Fleet} fleet @param {string} name @param {'cold' | 'unknown-kid'} reason */
  const load = async (fleet, name, reason) => {
    fetches = 0;
    const loaded = /** @type {Loaded[]} */ (await fleet.askAll('loadKeys', () => reason));
    const wanted = issuer.jwks().keys[0]?.kid;
    const right = loaded.filter(({ kids }) => kids.includes(wanted)).length;
    const refused = [...new Set(loaded.flatMap((each) => each.refused))];
    return { name, processes: PROCESSES, right, fetches, refused };
  };
  const open = async () => {
    const fleet = startFleet(PROCESSES);
    await fleet.askAll('openKeys', (index) => ({ ...setup, index }));
    return fleet;
  };
  const fleets = [await open(), await open(), await open()];
  const [first, second, third] = /** @type {[Fleet, Fleet, Fleet]} */ (fleets);
  const results = [
    await load(first, 'twenty cold processes', 'cold'),
    await load(second, 'twenty more, with the document', 'cold'),
  ];
  await poison(server.port);
  results.push(await load(third, 'twenty cold processes and a planted document', 'cold'));
  await issuer.rotateKeys();
  results.push(
    await load(first, 'an unknown kid in twenty processes after a rotation', 'unknown-kid'),
  );
  await Promise.all(fleets.map(async (fleet) => fleet.close()));
  endpoint.close();
  await server.close();
  return results;
}

/** Plants a key as somebody does who can write to the server. @param {number} port */
async function poison(port) {
  const [key] = /** @type {string[]} */ (await command(port, 'KEYS', '*:document'));
  const document = /** @type {object} */ (
    JSON.parse(String(await command(port, 'GET', String(key))))
  );
  const planted = { ...document, jwks: { keys: [{ kty: 'oct', kid: 'planted' }] } };
  await command(port, 'SET', String(key), JSON.stringify(planted));
}
