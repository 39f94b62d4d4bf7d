import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const packages = fileURLToPath(new URL('../../', import.meta.url));

/** One import: its file, its target, and whether it is type-only. */
interface Import {
  readonly file: string;
  readonly target: string;
  readonly isType: boolean;
}

const STATIC =
  /^(?:import|export)\s+(type\s+)?(?:\*(?:\s+as\s+\w+)?|\{[^}]*\}|\w+)\s+from\s+'([^']+)';|^import\s+'([^']+)';/gm;
const DYNAMIC = /\bimport\(\s*['"`]([^'"`]+)/g;

function sourcesOf(pkg: string): readonly string[] {
  const all = readdirSync(join(packages, pkg, 'src'), { recursive: true, encoding: 'utf8' });
  return all.filter((file) => file.endsWith('.ts'));
}

function importsOf(pkg: string): readonly Import[] {
  const root = join(packages, pkg, 'src');
  return sourcesOf(pkg).flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const found = [...text.matchAll(STATIC)].map(([, type, from, bare]) => ({
      file,
      target: resolve(file, from ?? bare ?? ''),
      isType: type !== undefined,
    }));
    const code = text.replaceAll(/^ \*.*$/gm, '');
    const written = code.match(/\bfrom '[^']+';$|^import '[^']+';$/gm)?.length ?? 0;
    // An import in a form that the pattern does not know would otherwise go unseen.
    expect([file, found.length]).toEqual([file, written]);
    const dynamic = [...text.matchAll(DYNAMIC)].map(([, target = '']) => ({
      file,
      target: resolve(file, target),
      isType: false,
    }));
    return [...found, ...dynamic];
  });
}

function resolve(file: string, target: string): string {
  return target.startsWith('.') ? normalize(join(dirname(file), target)) : target;
}

const core = importsOf('core');
const inside = core.filter(({ target }) => target.endsWith('.ts'));
const outside = core.filter(({ target }) => !target.endsWith('.ts'));
const line = ({ file, target }: Import): string => `${file} → ${target}`;

/**
 * The folders and files directly under src, lowest first. An import may name its own layer or a lower
 * one, for types as for values. A folder that is not in this list fails the test.
 */
const BELOW_ALL = ['maybe-promise.ts', 'other-realm.ts'];
const LAYERS = [
  ...BELOW_ALL,
  'collections',
  'time',
  'wire',
  'errors',
  'jose',
  'contract',
  'options',
  'policy',
  'dpop',
  'jwe',
  'rar',
  'providers',
  'verify',
  'memory',
  'verifier',
  'connection',
  'diagnosis',
  'revocation',
  'http',
  'index.ts',
];
const layerOf = (file: string): number => LAYERS.indexOf(file.split('/')[0] as string);

const isProof = (file: string): boolean => file.startsWith('dpop/');
const isDetails = (file: string): boolean => file.startsWith('rar/');
const isDecryption = (file: string): boolean => file.startsWith('jwe/');

describe('core', () => {
  test('the layers are what lies in src', () => {
    expect(new Set(readdirSync(join(packages, 'core', 'src')))).toEqual(new Set(LAYERS));
    expect(sourcesOf('core').length).toBeGreaterThan(100);
  });

  test('the tree in CONTRIBUTING lists every layer, from the highest to the lowest', () => {
    const page = readFileSync(join(packages, '../CONTRIBUTING.md'), 'utf8');
    const drawn = [...page.matchAll(/^ {2}([\w-]+)(?:\/|\.ts) +\S.+$/gm)].map(([, name]) => name);
    const layers = LAYERS.slice(BELOW_ALL.length).toReversed();
    expect(drawn).toEqual(layers.map((name) => name.replace('.ts', '')));
  });

  test('imports go one way', () => {
    const upward = inside.filter(({ file, target }) => layerOf(target) > layerOf(file));
    expect(upward.map(line)).toEqual([]);
  });

  test('no file in verify is anything but the path of a token', () => {
    const users = inside.filter(({ file }) => file.startsWith('verify/'));
    const below = new Set(users.map(({ target }) => target.split('/')[0]));
    for (const name of ['memory', 'verifier', 'dpop', 'rar', 'http', 'revocation', 'providers']) {
      expect(below).not.toContain(name);
    }
  });

  test('nothing imports itself in a circle', () => {
    const values = inside.filter(({ isType }) => !isType);
    const open = new Set<string>();
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (file: string): void => {
      if (open.has(file)) circles.push(file);
      if (open.has(file) || done.has(file)) return;
      open.add(file);
      for (const { target } of values.filter((item) => item.file === file)) visit(target);
      open.delete(file);
      done.add(file);
    };
    for (const { file } of values) visit(file);
    expect(circles).toEqual([]);
  });

  test('stages never import each other', () => {
    const stages = new Set(
      ['parse', 'issuer', 'header', 'key', 'signature', 'claims', 'confirmation', 'authorize'].map(
        (name) => `verify/${name}.ts`,
      ),
    );
    const among = inside.filter(({ file, target }) => stages.has(file) && stages.has(target));
    expect(among.map(line)).toEqual([]);
    const conductor = inside
      .filter(({ file }) => file === 'verify/verify.ts')
      .map(({ target }) => target);
    expect(conductor).toEqual(expect.arrayContaining([...stages]));
  });

  test('reaches outside for few things only, each in its place', () => {
    expect(new Set(outside.map(line))).toEqual(
      new Set([
        'contract/emitter.ts → #channels',
        'options/members.ts → #advice',
        'options/problems.ts → #advice',
        'revocation/shared-emitter.ts → #channels',
        'verify/callback.ts → #channels',
        'contract/channels.ts → node:diagnostics_channel',
        'errors/errors.ts → #detail',
        'verifier/verifier.ts → #engine',
        'jose/engine-node.ts → node:buffer',
        'memory/issuer-memory.ts → #flights',
        'jose/engine-node.ts → node:crypto',
        'jose/node-key.ts → node:crypto',
        'jwe/create-decryption.ts → jose/jwe/compact/decrypt',
        'jwe/create-decryption.ts → jose/key/import',
      ]),
    );
  });

  test('nothing carries the code of DPoP that does not ask for it', () => {
    const users = inside.filter(({ file, target }) => isProof(target) && !file.startsWith('dpop/'));
    expect(users.map(line)).toEqual([]);
    const needed = inside.filter(
      ({ file, target }) => isProof(file) && /^(?:policy|verify|http)\//.test(target),
    );
    expect(needed.map(line)).toEqual([]);
  });

  test('nothing carries the code of decryption, and jose with it, that does not ask for it', () => {
    const users = inside.filter(({ file, target }) => isDecryption(target) && !isDecryption(file));
    expect(users.map(line)).toEqual([]);
  });

  test('nothing carries the code of authorization details that does not ask for it', () => {
    const users = inside.filter(({ file, target }) => isDetails(target) && !isDetails(file));
    expect(users.map(line)).toEqual([]);
  });

  test('the engines are chosen, never imported', () => {
    const engines = inside.filter(({ target }) => /engine-(?:node|web)/.test(target));
    expect(engines).toEqual([]);
  });
});

interface Manifest {
  readonly name: string;
  readonly bin?: unknown;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly imports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

function manifestOf(pkg: string): Manifest {
  return JSON.parse(readFileSync(join(packages, pkg, 'package.json'), 'utf8')) as Manifest;
}

/** Returns the package that an import names: `hono/factory` belongs to `hono`. */
function packageOf(target: string): string {
  const parts = target.split('/');
  return parts.slice(0, target.startsWith('@') ? 2 : 1).join('/');
}

/** Returns why a package may not have this import, or undefined when it may. */
function importFault({ file, target, isType }: Import, manifest: Manifest): string | undefined {
  if (target.startsWith('..')) return 'reaches into another package by path';
  if (target.endsWith('.ts')) return undefined;
  if (target.startsWith('node:')) {
    // A command runs on Node. Any other package keeps what needs Node in a separate entry point.
    const isForNode = isType || file === 'node.ts' || manifest.bin !== undefined;
    return isForNode ? undefined : 'needs Node outside of node.ts';
  }
  const declared = {
    ...manifest.dependencies,
    ...manifest.peerDependencies,
    ...manifest.imports,
  };
  if (!Object.hasOwn(declared, packageOf(target))) return 'is not in the manifest';
  const [, part] = /^@oidc-verify\/core\/(dpop|jwe|providers|rar|revocation)$/.exec(target) ?? [];
  // A package with an entry for this part of core keeps it there, so that others do not carry it.
  const hasEntry = part !== undefined && Object.hasOwn(manifest.exports, `./${part}`);
  return hasEntry && file !== `${part}.ts` ? `belongs in ${part}.ts` : undefined;
}

const others = readdirSync(packages).filter((name) => name !== 'core');

describe('other packages', () => {
  test.each(others)('%s imports only what its manifest declares', (pkg) => {
    const manifest = manifestOf(pkg);
    const imports = importsOf(pkg);
    const faults = imports.flatMap((item) => {
      const fault = importFault(item, manifest);
      return fault === undefined ? [] : [`${line(item)}: ${fault}`];
    });
    expect(faults).toEqual([]);
    expect(imports.length).toBeGreaterThan(0);
  });

  test.each(others)('%s has its place in the build and in the list of packages', (pkg) => {
    const build = readFileSync(join(packages, '../tsconfig.build.json'), 'utf8');
    expect(build).toContain(`"packages/${pkg}/tsconfig.build.json"`);
    const readme = readFileSync(join(packages, '../README.md'), 'utf8');
    expect(readme).toContain(`| [\`${manifestOf(pkg).name}\`](packages/${pkg}) |`);
  });

  test('core names no package above it for its own tests either, except for the test kit', () => {
    const { dependencies = {}, devDependencies = {} } = manifestOf('core');
    const siblings = Object.keys({ ...dependencies, ...devDependencies }).filter((name) =>
      others.some((pkg) => manifestOf(pkg).name === name),
    );
    expect(siblings).toEqual(['@oidc-verify/testing']);
  });

  test('packages depend on each other in one direction, and core on none', () => {
    const names = new Map(['core', ...others].map((pkg) => [manifestOf(pkg).name, pkg]));
    const below = (pkg: string, path: readonly string[] = []): readonly string[] => {
      expect(path).not.toContain(pkg);
      const { dependencies = {}, peerDependencies = {} } = manifestOf(pkg);
      const own = Object.keys({ ...dependencies, ...peerDependencies });
      const next = own.flatMap((name) => names.get(name) ?? []);
      return next.flatMap((name) => [name, ...below(name, [...path, pkg])]);
    };
    for (const pkg of others) expect(below(pkg)).toContain('core');
    expect(below('core')).toEqual([]);
  });
});
