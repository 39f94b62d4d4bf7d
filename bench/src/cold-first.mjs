// Prints how many milliseconds lie between nothing and the first verified token: importing one
// library, configuring it with a key in memory, verifying.
import { startClock } from './cold-clock.mjs';

/** @import { Peer, Policy } from './types.d.ts' */

const [file = '', given = ''] = process.argv.slice(2);
const { policy, token } = /** @type {{ policy: Policy, token: string }} */ (JSON.parse(given));
const stop = startClock();
const { peer } = /** @type {{ peer: Peer }} */ (await import(`./peers/${file}`));
const contenders = await peer.create(policy);
await contenders.find((contender) => contender.usual)?.verify(token);
stop();
