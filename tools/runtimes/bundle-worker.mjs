import { build } from 'esbuild';

/**
 * Bundles a Worker as its users' tools would: the package conditions of Workers, nothing of Node.
 *
 * @param {string} entry
 * @param {string} outfile
 */
export async function bundleWorker(entry, outfile) {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*'],
    logLevel: 'error',
  });
}
