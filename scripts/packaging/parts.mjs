// The parts of docs/compatibility.md: what each table says, and what tries its rows.
import { tryAdapters } from './adapters.mjs';
import { tryBundlers } from './bundlers.mjs';
import { tryClients } from './clients.mjs';
import { tryNodes } from './formats.mjs';
import { tryPackages } from './packages.mjs';
import { tryRunners } from './runners.mjs';
import { tryRuntimes } from './runtimes.mjs';
import { tryTarballTools } from './tarball-tools.mjs';
import { tryTypeScripts } from './typescript.mjs';

/**
 * @typedef {import('./table.mjs').Cell} Cell
 * @typedef {import('./table.mjs').Select} Select
 * @typedef {Omit<import('./page.mjs').Section, 'cells'> & { try: (select: Select) => Promise<readonly Cell[]> }} Part
 */

/** @type {Readonly<Record<string, Part>>} */
export const PARTS = {
  packages: {
    title: 'Packages',
    corner: 'package',
    text: `Every entry of every package, by \`import\` and by \`require\`: both export the same, and where Node can \`require\` an ES
module, they are the same. The errors of one are errors of the other. A bundle for browsers or for Workers has nothing of
the builds for Node in it. A package without entries is a command, which is started.`,
    try: tryPackages,
  },
  node: {
    title: 'Node.js',
    corner: '',
    text: `An API in each framework, sync and async verification, and errors. Where Node can \`require\` an ES module, there is
one instance of each package, whichever way it is loaded. "Two copies" loads the CommonJS file beside the ES module on
purpose: verifiers, keys and errors of one are understood by the guards of the other.`,
    try: tryNodes,
  },
  typescript: {
    title: 'TypeScript',
    corner: '`moduleResolution`, format',
    text: `Every entry of every package, and a program that uses the types, with \`strict\` and \`skipLibCheck: false\`.`,
    try: tryTypeScripts,
  },
  adapters: {
    title: 'Frameworks',
    corner: 'adapter',
    text: `The lowest and the latest version of the framework that the manifest allows, type-checked, loaded with \`require\`,
and asked over HTTP. No other framework is installed with it.`,
    try: tryAdapters,
  },
  clients: {
    title: 'Clients and telemetry',
    corner: 'package, and what it is given',
    text: `The lowest and the latest version that the manifest allows, type-checked and loaded. \`npm run test:stores\` and
\`npm run test:observability\` try them with servers.`,
    try: tryClients,
  },
  runners: {
    title: 'Test runners',
    corner: '',
    text: 'The same program inside a test.',
    try: tryRunners,
  },
  bundlers: {
    title: 'Bundlers',
    corner: '',
    text: `A program that imports the packages, with a CommonJS module in it that requires them. The bundle has one copy of
core, and it runs. For Node, that is the build that has Node's own cryptography in it; for browsers and for Workers, it is
the one that imports no module of Node.`,
    try: tryBundlers,
  },
  runtimes: {
    title: 'Other runtimes and package managers',
    corner: '',
    text: 'The program of the first table. `npm run test:runtimes` runs far more on Bun, Deno and workerd.',
    try: tryRuntimes,
  },
  tarballs: {
    title: 'Checks of the tarballs',
    corner: 'package',
    text: 'Whether the manifests keep their promises for every way to resolve modules.',
    try: tryTarballTools,
  },
};
