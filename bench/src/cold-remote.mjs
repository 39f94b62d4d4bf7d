// Like cold-first.mjs, but the library has to fetch the key first, from a server on loopback.
import { REMOTE } from './remote.mjs';

const [name = '', given = ''] = process.argv.slice(2);
const { issuer, audience, jwksUri, token } =
  /** @type {{ issuer: string, audience: string, jwksUri: string, token: string }} */ (
    JSON.parse(given)
  );
const start = performance.now();
await REMOTE[name]?.({ issuer, audience, jwksUri }, token);
console.log(performance.now() - start);
// Some of them keep a socket or a timer.
process.exit();
