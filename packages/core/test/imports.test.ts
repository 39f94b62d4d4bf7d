import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const packages = fileURLToPath(new URL('../../', import.meta.url));

/** One import: where it stands, what it names, whether it vanishes when types do. */
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
    const written = text.match(/\bfrom '[^']+';$|^import '[^']+';$/gm)?.length ?? 0;
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

const LEAVES = [
  'errors',
  'error-table',
  'challenge',
  'token68',
  'events',
  'key-source',
  'maybe-promise',
  'claims-schema',
  'result',
  'auth-request',
  'call',
  'loopback',
];
const LAYERS: readonly (readonly [name: string, holds: (file: string) => boolean])[] = [
  ['leaf', (file) => LEAVES.includes(file.replace(/\.ts$/, ''))],
  ['jose', (file) => file.startsWith('jose/')],
  // What stage 7 and `./dpop` agree on; the policy names its type.
  ['contract', (file) => file === 'dpop/contract.ts'],
  ['policy', (file) => file.startsWith('policy/')],
  ['dpop', (file) => file.startsWith('dpop/')],
  ['providers', (file) => file.startsWith('providers/')],
  ['verify', (file) => file.startsWith('verify/')],
  [
    'verifier',
    (file) =>
      ['verifier', 'runner', 'direct', 'health', 'ready', 'abort'].includes(
        file.replace(/\.ts$/, ''),
      ),
  ],
  ['revocation', (file) => file.startsWith('revocation/')],
  ['http', (file) => file.startsWith('http/') || file === 'index.ts'],
];
const layerOf = (file: string): number => LAYERS.findIndex(([, holds]) => holds(file));

const isProof = (file: string): boolean => file.startsWith('dpop/') && file !== 'dpop/contract.ts';

// A call carries a requirement, and a verifier's type belongs to the arguments of http: types only.
const UPWARD_TYPES = ['call.ts → policy/requirement.ts'];

describe('core', () => {
  test('every file has its layer', () => {
    const files = sourcesOf('core');
    expect(files.filter((file) => layerOf(file) === -1)).toEqual([]);
    expect(files.length).toBeGreaterThan(40);
  });

  test('imports go one way', () => {
    const upward = inside.filter(({ file, target }) => layerOf(target) > layerOf(file));
    expect(upward.filter(({ isType }) => !isType).map(line)).toEqual([]);
    expect(upward.map(line)).toEqual(UPWARD_TYPES);
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
        'verifier.ts → #engine',
        'jose/engine-node.ts → node:buffer',
        'jose/engine-node.ts → node:crypto',
        'jose/node-key.ts → node:crypto',
      ]),
    );
  });

  test('nothing carries the code of DPoP that does not ask for it', () => {
    const users = inside.filter(({ file, target }) => isProof(target) && !file.startsWith('dpop/'));
    expect(users.map(line)).toEqual([]);
    const needed = inside.filter(
      ({ file, target }) => isProof(file) && /^(?:policy|verify|http)\//.test(target),
    );
    expect(new Set(needed.map(({ target }) => target))).toEqual(new Set(['policy/problems.ts']));
  });

  test('the engines are chosen, never imported', () => {
    const engines = inside.filter(({ target }) => /engine-(?:node|web)/.test(target));
    expect(engines).toEqual([]);
  });
});

/** An adapter's `/dpop` is core's, and so on; what does not ask for it does not carry it. */
function subpathOf(file: string): string | undefined {
  const [, name] = /^(dpop|providers|revocation)\.ts$/.exec(file) ?? [];
  return name === undefined ? undefined : `@oidc-verify/core/${name}`;
}

describe('other packages', () => {
  const CORE = ['@oidc-verify/core', '@oidc-verify/core/http'];
  const ADAPTER = [...CORE, '@oidc-verify/fetch-jwks'];
  test.each([
    ['fetch-jwks', ['@oidc-verify/core']],
    ['express', [...ADAPTER, 'express']],
    ['fastify', [...ADAPTER, 'fastify', 'fastify-plugin']],
    ['hono', [...ADAPTER, 'hono', 'hono/factory', 'hono/http-exception']],
    ['koa', [...ADAPTER, 'koa']],
  ])('%s imports only %j', (pkg, allowed) => {
    const targets = importsOf(pkg).filter(
      ({ file, target }) => !target.endsWith('.ts') && target !== subpathOf(file),
    );
    expect(targets.filter(({ target }) => !allowed.includes(target)).map(line)).toEqual([]);
    expect(targets.length).toBeGreaterThan(0);
  });

  test('no file reaches into another package by path', () => {
    for (const pkg of ['core', 'fetch-jwks', 'express', 'fastify', 'hono', 'koa', 'testing']) {
      const escaping = importsOf(pkg).filter(({ target }) => target.startsWith('..'));
      expect(escaping.map(line)).toEqual([]);
    }
  });
});
