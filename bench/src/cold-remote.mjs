// Like cold-first.mjs, but the library has to fetch the key first, from a server on loopback.
import { startClock } from './cold-clock.mjs';
import { REMOTE } from './remote.mjs';

/** @import { Issuer } from './remote.mjs' */

const [name = '', given = ''] = process.argv.slice(2);
const { token, ...issuer } = /** @type {Issuer & { token: string }} */ (JSON.parse(given));
const stop = startClock();
await REMOTE[name]?.(issuer, token);
stop();
// Some of them keep a socket or a timer.
process.exit();
