import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The root of the repository, with a slash at its end. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

// The last one is what Next.js writes.
const NOT_WRITTEN = new Set(['node_modules', 'dist', 'coverage', 'reports', 'next-env.d.ts']);

/** Returns every file that somebody has written, relative to the root: nothing installed, built or hidden. */
export function listWrittenFiles(folder = ''): readonly string[] {
  return readdirSync(`${ROOT}${folder}`, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}${entry.name}`;
    if (entry.name.startsWith('.') || NOT_WRITTEN.has(entry.name)) return [];
    return entry.isDirectory() ? listWrittenFiles(`${path}/`) : [path];
  });
}
