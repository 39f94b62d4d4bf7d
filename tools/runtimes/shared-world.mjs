// Four Workers on the same Durable Objects and the same KV namespace, under workerd.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveKv } from './kv-service.mjs';
import { serveWorkerd } from './workerd.mjs';

/** @typedef {import('./kv-service.mjs').KvService} KvService */
/** @typedef {import('./workerd.mjs').Serving} Serving */

/** The Workers, each in an isolate of its own. */
export const WORKERS = /** @type {const} */ (['a', 'b', 'c', 'd']);

/** @typedef {typeof WORKERS[number] | 'objects'} WorkerName */
/** @typedef {import('@oidc-verify/core').ConfigProblem} ConfigProblem */
/** @typedef {{ answer?: unknown, error?: string, problems?: readonly ConfigProblem[] }} Told */

/**
 * @typedef {object} SharedWorld
 * @property {KvService} kv
 * @property {(worker: WorkerName, path: string, init?: RequestInit) => Promise<Response>} request
 * @property {(worker: WorkerName, name: string, message: object) => Promise<unknown>} call calls a store of a
 * Worker; rejects as the store does
 * @property {(settings: { fault?: string, aheadMs?: number }) => Promise<void>} set sets the fault of the
 * objects, and the clocks of everything
 * @property {() => Promise<void>} restart ends workerd and starts it again on the same disk
 * @property {() => Promise<void>} close
 */

/**
 * @param {{ binary: string, folder: string, env: Record<string, string> }} options
 * @param {(problems: readonly ConfigProblem[]) => Error} toConfigError
 * @returns {Promise<SharedWorld>}
 */
export async function startWorld({ binary, folder, env }, toConfigError) {
  const kv = await serveKv();
  const disk = mkdtempSync(join(tmpdir(), 'oidc-verify-objects-'));
  const args = [`--external-addr=kv=${kv.address}`, `--directory-path=disk=${disk}`];
  const serve = () =>
    serveWorkerd({
      binary,
      cwd: folder,
      config: 'shared.capnp',
      env,
      args: ['--experimental', ...args],
    });
  let serving = await serve();
  /** @type {SharedWorld['request']} */
  const request = (worker, path, init) =>
    fetch(`${serving.url}/${worker}${path}`, { signal: AbortSignal.timeout(30_000), ...init });
  /** @type {SharedWorld['call']} */
  const call = async (worker, name, message) => {
    const init = { method: 'POST', body: JSON.stringify(message) };
    const response = await request(worker, `/call/${name}`, init);
    const { answer, error, problems } = /** @type {Told} */ (await response.json());
    if (problems !== undefined) throw toConfigError(problems);
    if (error !== undefined) throw new Error(error);
    return answer;
  };
  return {
    kv,
    request,
    call,
    set: async (settings) => {
      await request('objects', '/', { method: 'POST', body: JSON.stringify(settings) });
      if (settings.aheadMs === undefined) return;
      await Promise.all(WORKERS.map((worker) => call(worker, 'clock', settings)));
    },
    restart: async () => {
      await serving.stop();
      serving = await serve();
    },
    close: async () => {
      await serving.stop();
      await kv.close();
      rmSync(disk, { recursive: true, force: true });
    },
  };
}
