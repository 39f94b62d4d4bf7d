import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { BuildOptions } from 'esbuild';

/** The folder of all packages. */
export const PACKAGES = fileURLToPath(new URL('../../../', import.meta.url));

export interface Bundle {
  readonly gzipBytes: number;
  /** Every file that was read. */
  readonly inputs: readonly string[];
  /** The files of which something is left in the bundle. */
  readonly included: readonly string[];
  /** Everything the bundle still imports. */
  readonly imports: readonly string[];
}

/** Bundles a module that stands in the folder of core unless `stdin` says otherwise, as for Workers. */
export async function bundle(contents: string, options: BuildOptions = {}): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: `${PACKAGES}core`, loader: 'ts' },
    bundle: true,
    write: false,
    minify: true,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['@oidc-verify/source', 'workerd', 'worker', 'browser'],
    logLevel: 'silent',
    ...options,
  });
  if (outputFiles === undefined || metafile === undefined) throw new Error('no output');
  const [output] = Object.values(metafile.outputs);
  return {
    gzipBytes: gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length,
    inputs: Object.keys(metafile.inputs),
    included: Object.entries(output?.inputs ?? {})
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => path),
    imports: (output?.imports ?? []).map(({ path }) => path),
  };
}
