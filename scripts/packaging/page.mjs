// Writes docs/compatibility.md from what was tried.
import { writeFileSync } from 'node:fs';
import { root } from './project.mjs';
import { toTable } from './table.mjs';

/**
 * @typedef {object} Section
 * @property {string} title
 * @property {string} text
 * @property {string} corner
 * @property {readonly import('./table.mjs').Cell[]} cells
 */

const HEAD = `# Compatibility

What the packages work with. \`npm run test:compat\` wrote this page: it packs the packages, installs the
tarballs into empty projects, and tries each of these. ✔ works; ✘ does not, and the note says why; – does not
exist. An empty cell was not tried.

## ES modules and CommonJS

Every entry is an ES module, and a CommonJS module for what cannot load ES modules with \`require\`. You need not
choose: \`import\` and \`require\` both work, and on Node 20.19 and 22.12 or newer, on Bun and Deno, and in bundlers, both
give the same instance.

- **Jest** in its default mode gets CommonJS, without \`transformIgnorePatterns\` or \`--experimental-vm-modules\`. So
  does ts-jest. Fastify's \`inject\` is not for Jest, because a dependency of Fastify is an ES module alone: send
  requests to \`app.listen\` or \`app.routing\`.
- **TypeScript** finds the declarations with every \`moduleResolution\`. A CommonJS program with \`node16\`, or with
  \`nodenext\` before 5.8, gets those of the CommonJS modules.
- **Bundlers** for browsers and for Workers get modules that import nothing of Node. Bundlers for Node get those with
  Node's cryptography, which is what \`verifySync\` needs. The test kit imports modules of Node in \`issuer.listen()\` alone:
  a bundle with it for a browser names \`node:*\` as external.
- **Two copies** of a package are in a process if one module imports it and another requires it where Node cannot
  \`require\` ES modules (22.0 to 22.11), or if two versions are installed. They understand each other. Only
  \`error instanceof AuthError\` is false for an error of the other copy: use \`isAuthError(error)\`.
`;

/** @param {readonly Section[]} sections */
export function writePage(sections) {
  const parts = sections.map(
    ({ title, text, corner, cells }) => `## ${title}\n\n${text}\n\n${toTable(corner, cells)}\n`,
  );
  writeFileSync(`${root}docs/compatibility.md`, [HEAD, ...parts].join('\n'));
}
