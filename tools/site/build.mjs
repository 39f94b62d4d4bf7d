// Builds the documentation site into tools/site/.site/.vitepress/dist. Needs no network.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vitepress';
import { writeApi } from './api.mjs';
import { assemble, SITE, writeContents } from './assemble.mjs';
import { linkExports } from './exports-links.mjs';
import { writeLlms } from './llms.mjs';

export const DIST = join(SITE, '.vitepress/dist');

const { pages, sidebar } = assemble();
writeContents(sidebar, await writeApi());
linkExports();
await build(SITE);
writeLlms(DIST, pages, sidebar);
if (!existsSync(join(DIST, 'playground/index.html'))) {
  console.log('Without the playground, which is not built: npm run playground -- --build');
}
console.log(
  `The site is in ${DIST} (${statSync(join(DIST, 'llms-full.txt')).size} bytes of text).`,
);
