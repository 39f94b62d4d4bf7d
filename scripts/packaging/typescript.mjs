// Type-checks programs that use every entry of every package, with `skipLibCheck: false`, for each
// TypeScript, each way to resolve modules, and both module formats.
import { availableParallelism } from 'node:os';
import { readManifest } from '../package/manifest.mjs';
import { listPackages, npmInstall, root, run, writeFiles, writeProject } from './project.mjs';

/**
 * @typedef {import('./table.mjs').Cell} Cell
 * @typedef {object} Mode
 * @property {string} name
 * @property {'ts' | 'cts' | 'mts'} extension of the programs
 * @property {Readonly<Record<string, unknown>>} options
 * @property {string} [from] the first TypeScript that has this combination
 * @property {string} [until] the first that has it no more
 */

const TYPESCRIPTS = [
  '5.0.4',
  '5.1.6',
  '5.2.2',
  '5.3.3',
  '5.4.5',
  '5.5.4',
  '5.6.3',
  '5.7.3',
  '5.8.3',
  '5.9.3',
  '6.0.3',
  '7.0.2',
];

/** @type {readonly Mode[]} */
const MODES = [
  {
    name: 'node10, CJS',
    extension: 'ts',
    options: { module: 'commonjs', moduleResolution: 'node10' },
    until: '7.0',
  },
  {
    name: 'node10, ESM',
    extension: 'ts',
    options: { module: 'es2022', moduleResolution: 'node10' },
    until: '7.0',
  },
  { name: 'node16, CJS', extension: 'cts', options: { module: 'node16' } },
  { name: 'node16, ESM', extension: 'mts', options: { module: 'node16' } },
  { name: 'nodenext, CJS', extension: 'cts', options: { module: 'nodenext' } },
  { name: 'nodenext, ESM', extension: 'mts', options: { module: 'nodenext' } },
  {
    name: 'bundler, CJS',
    extension: 'cts',
    options: { module: 'preserve', moduleResolution: 'bundler' },
    from: '5.4',
  },
  {
    name: 'bundler, ESM',
    extension: 'mts',
    options: { module: 'es2022', moduleResolution: 'bundler' },
  },
];

const { version: nodeTypes } = readManifest(`${root}node_modules/@types/node`);

/** What is brought by whoever uses the packages. */
export const PEERS = {
  '@opentelemetry/api': '1.9.1',
  express: '5.3.0',
  fastify: '5.12.8',
  hono: '4.13.19',
  koa: '3.3.0',
  '@types/express': '5.0.6',
  '@types/koa': '3.0.3',
  '@types/node': nodeTypes,
};

/** Returns the names under which a package is imported, such as `@oidc-verify/core/http`. @param {string} name */
export function listEntryNames(name) {
  const { exports } = readManifest(`${root}packages/${name}`);
  return Object.keys(exports)
    .filter((entry) => !entry.endsWith('.json'))
    .map((entry) => `@oidc-verify/${name}${entry.slice(1)}`);
}

/** A use of the types themselves, in the program of core. */
const USE = `import { createVerifier, staticJwks } from '@oidc-verify/core';
import type { VerifiedToken } from '@oidc-verify/core';
import { createTestIssuer } from '@oidc-verify/testing';

export async function use(accessToken: string): Promise<VerifiedToken | string> {
  const issuer = await createTestIssuer({ audience: 'https://api.test' });
  const verifier = createVerifier({
    issuer: issuer.issuer,
    audience: 'https://api.test',
    keys: staticJwks(issuer.jwks()),
    check: (token) => token.scopes.has('read'),
  });
  const outcome = await verifier.tryVerify(accessToken);
  await verifier.close();
  return outcome.ok ? outcome.token : outcome.error.code;
}
`;

/**
 * Returns the program of one package.
 *
 * @param {string} name
 * @param {boolean} isRequired whether the program asks by require, as CommonJS that stays as it is does
 */
function toProgram(name, isRequired) {
  const entries = listEntryNames(name);
  const imports = entries.map((entry, index) =>
    isRequired
      ? `import entry${index} = require('${entry}');`
      : `import * as entry${index} from '${entry}';`,
  );
  const all = entries.map((_, index) => `entry${index}`).join(', ');
  return `${imports.join('\n')}\nexport const all: readonly object[] = [${all}];\n`;
}

/** @param {Mode} mode @param {string} version */
function toConfig({ options, extension }, version) {
  const isOld = options['moduleResolution'] === 'node10' && version.startsWith('6.');
  return {
    compilerOptions: {
      strict: true,
      skipLibCheck: false,
      // TypeScript's own library is not what is tried.
      skipDefaultLibCheck: true,
      noEmit: true,
      target: 'es2022',
      lib: ['es2022', 'dom', 'dom.iterable'],
      types: ['node'],
      ...(isOld ? { ignoreDeprecations: '6.0' } : {}),
      ...options,
    },
    include: [`*.${extension}`],
  };
}

/** @param {string} version @param {Mode} mode */
function toFolder(version, { name }) {
  return `${version} ${name}`.replaceAll(/[^\w.]+/g, '-');
}

/** @param {string} a @param {string} b */
function isBefore(a, b) {
  return Number.parseFloat(a) < Number.parseFloat(b);
}

/**
 * Returns why a combination passes or not: an error in what somebody else published says whose.
 *
 * @param {string} output of tsc
 * @returns {Pick<Cell, 'ok' | 'note'>}
 */
export function judge(output) {
  const errors = output.split('\n').filter((line) => /\berror TS\d+/.test(line));
  const foreign = errors.flatMap((line) => {
    const [, owner] = /node_modules\/((?:@[^/]+\/)?[^/]+)\/[^(]*\(/.exec(line) ?? [];
    return owner === undefined || owner.startsWith('@oidc-verify') ? [] : [owner];
  });
  if (errors.length === foreign.length && errors.length > 0) {
    const owners = [...new Set(foreign)].toSorted().join(', ');
    return { ok: true, note: `Errors in the declarations of ${owners} alone` };
  }
  const [first] = errors.filter(
    (line) => !/node_modules\/(?!@oidc-verify)/.test(line.split('(')[0] ?? ''),
  );
  return first === undefined ? { ok: true } : { ok: false, note: first.trim() };
}

/**
 * @param {string} folder
 * @param {string} version
 * @param {Mode} mode
 * @returns {Promise<Cell>}
 */
async function tryMode(folder, version, mode) {
  const cell = { row: toRow(version), column: mode.name };
  if (mode.from !== undefined && isBefore(version, mode.from)) {
    return { ...cell, note: `TypeScript has this since ${mode.from}` };
  }
  if (mode.until !== undefined && !isBefore(version, mode.until)) {
    return { ...cell, note: `TypeScript ${mode.until} has removed it` };
  }
  const own = toFolder(version, mode);
  const isRequired = mode.name === 'bundler, CJS';
  const programs = listPackages().map((name) => [
    `${own}/${name}.${mode.extension}`,
    toProgram(name, isRequired),
  ]);
  writeFiles(folder, {
    .../** @type {Record<string, string>} */ (Object.fromEntries(programs)),
    ...(isRequired ? {} : { [`${own}/use.${mode.extension}`]: USE }),
    [`${own}/tsconfig.json`]: JSON.stringify(toConfig(mode, version)),
  });
  const tsc = `node_modules/typescript-${version}/bin/tsc`;
  const { ok, output } = await run(folder, process.execPath, [tsc, '-p', own]);
  return { ...cell, ...(ok ? { ok } : judge(output)) };
}

/** @param {string} version */
function toRow(version) {
  return `TypeScript ${version.split('.').slice(0, 2).join('.')}`;
}

/** @param {import('./table.mjs').Select} select @returns {Promise<readonly Cell[]>} */
export async function tryTypeScripts(select) {
  const versions = TYPESCRIPTS.filter((version) => select(toRow(version)));
  if (versions.length === 0) return [];
  const compilers = Object.fromEntries(
    versions.map((version) => [`typescript-${version}`, `npm:typescript@${version}`]),
  );
  // With all frameworks in one project, another one's version of it, with types of its own, would be on top.
  const dependencies = { ...PEERS, 'content-disposition': '1.0.1', ...compilers };
  const folder = writeProject(`typescript-${versions[0]}`, { dependencies });
  const installed = await npmInstall(folder);
  if (!installed.ok)
    return [{ row: 'TypeScript', column: 'install', ok: false, note: installed.output }];
  const open = versions.flatMap((version) => MODES.map((mode) => ({ version, mode })));
  /** @type {Map<string, Cell>} */
  const cells = new Map();
  const work = async () => {
    for (let next = open.shift(); next !== undefined; next = open.shift()) {
      const { version, mode } = next;
      cells.set(toFolder(version, mode), await tryMode(folder, version, mode));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return versions.flatMap((version) =>
    MODES.flatMap((mode) => cells.get(toFolder(version, mode)) ?? []),
  );
}
