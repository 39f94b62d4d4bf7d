// What publint and attw say about each tarball: whether its manifest keeps its promises for every way to
// resolve modules.
import { readdirSync } from 'node:fs';
import { packed, root, run } from './project.mjs';

/** @typedef {import('./table.mjs').Cell} Cell */

/** @param {import('./table.mjs').Select} select @returns {Promise<readonly Cell[]>} */
export async function tryTarballTools(select) {
  const cells = [];
  for (const file of readdirSync(packed).toSorted()) {
    const row = `@oidc-verify/${/^oidc-verify-(.+)-\d/.exec(file)?.[1]}`;
    if (!select(row)) continue;
    for (const [column, tool, args] of /** @type {const} */ ([
      ['publint --strict', 'publint', ['--strict']],
      ['attw: node10, node16 (CJS), node16 (ESM), bundler', 'attw', []],
    ])) {
      const { ok, output } = await run(root, `${root}node_modules/.bin/${tool}`, [
        ...args,
        `${packed}${file}`,
      ]);
      cells.push({ row, column, ok, ...(ok ? {} : { note: output }) });
    }
  }
  return cells;
}
