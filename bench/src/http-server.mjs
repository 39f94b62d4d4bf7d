// One API in a process of its own, on a free port of loopback.
import { once } from 'node:events';
import { answerParent } from './children.mjs';
import { FRAMEWORKS } from './http-apis.mjs';

/** @import { AddressInfo } from 'node:net' */
/** @import { Trust } from './http-apis.mjs' */

/** @typedef {{ framework: string, label: string, trust: Trust }} ServerJob */
/** @typedef {{ cpuUs: number, busyMs: number, idleMs: number }} Usage since the process began */

const job = /** @type {ServerJob} */ (JSON.parse(process.argv[2] ?? ''));
const api = FRAMEWORKS[job.framework]?.find(({ label }) => label === job.label);
if (api === undefined) throw new Error(`no API ${job.framework}, ${job.label}`);
const server = await api.create(job.trust);
server.listen(0, '127.0.0.1');
await once(server, 'listening');

answerParent(/** @type {AddressInfo} */ (server.address()).port, () => {
  const { user, system } = process.cpuUsage();
  const { active, idle } = performance.eventLoopUtilization();
  return { cpuUs: user + system, busyMs: active, idleMs: idle };
});
