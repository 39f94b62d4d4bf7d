import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { REQUIREMENT_ROWS } from '../../src/policy/requirement.ts';
import { VERIFIER_ROWS } from '../../src/policy/verifier-rows.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'default-strictness-')));
afterAll(() => rmSync(folder, { recursive: true }));

/** Returns the lines of `file` in which tsc finds errors with `strict` and no setting that is stricter. */
function faultyLines(file: string): readonly number[] {
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: 'es2022',
    lib: ['es2023', 'esnext.disposable'],
    module: 'nodenext',
    customConditions: ['@oidc-verify/source'],
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    paths: {
      '@oidc-verify/core/http': [join(root, 'packages/core/src/http/index.ts')],
      '@oidc-verify/core/rar': [join(root, 'packages/core/src/rar/index.ts')],
      '@oidc-verify/*': [join(root, 'packages/*/src/index.ts')],
    },
  };
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [file] }));
  const tsc = join(root, 'node_modules/.bin/tsc');
  const { stdout } = spawnSync(tsc, ['-p', folder, '--pretty', 'false'], {
    encoding: 'utf8',
    cwd: '/',
  });
  // Of our own sources a user compiles the declarations only.
  const reports = stdout.split('\n').filter((line) => `/${line}`.startsWith(`${file}(`));
  return reports.map((line) => Number(/\((\d+),/.exec(line)?.[1]));
}

function write(name: string, lines: readonly string[]): string {
  const file = join(folder, name);
  writeFileSync(file, lines.join('\n'));
  return file;
}

const HEAD = [
  "import { createVerifier } from '@oidc-verify/core';",
  "import type { KeySource, Verifier } from '@oidc-verify/core';",
  'declare const keys: KeySource;',
  'declare const verifier: Verifier;',
  "const issuer = { issuer: 'i', keys };",
];

const refused = (rows: Readonly<Record<string, { readonly refusesUndefined?: boolean }>>) =>
  Object.keys(rows).filter((name) => rows[name]?.refusesUndefined === true);

test('what must not compile does not, and what is said does', () => {
  const file = join(root, 'packages/core/test/types/default-strictness.test-d.ts');
  expect(faultyLines(file)).toEqual([]);
});

test('whatever refuses undefined at run time refuses it at compile time', () => {
  const options = refused(VERIFIER_ROWS);
  const demands = refused(REQUIREMENT_ROWS);
  expect(options).toContain('requiredScopes');
  expect(demands).toContain('scopes');
  const lines = [
    ...options.map((name) => `createVerifier({ ...issuer, ${name}: undefined });`),
    ...demands.map((name) => `verifier.requirement({ ${name}: undefined });`),
    ...demands.map((name) => `verifier.verify('', { requirement: { ${name}: undefined } });`),
    ...['verify', 'verifySync', 'tryVerify', 'tryVerifySync'].map(
      (name) => `verifier.${name}('', { requirement: { actor: { subjects: undefined } } });`,
    ),
    'verifier.requirement({ actor: { clientIds: undefined } });',
  ];
  const found = faultyLines(write('undefined.ts', [...HEAD, ...lines]));
  expect(found).toEqual(lines.map((_, index) => HEAD.length + index + 1));
});

test.each(['express', 'fastify', 'hono', 'koa'])('createAuth of %s does too', (adapter) => {
  const demands = refused(REQUIREMENT_ROWS);
  const options = refused(VERIFIER_ROWS).filter((name) => name !== 'audience');
  const head = [
    `import { createAuth } from '@oidc-verify/${adapter}';`,
    "const issuer = { issuer: 'i', audience: 'a' };",
    'createAuth({ ...issuer, check: (token, request) => token.issuer === request?.method });',
    'const auth = createAuth(issuer);',
    "auth.required({ scopes: ['read'], actor: false });",
  ];
  const lines = [
    ...options.map((name) => `createAuth({ ...issuer, ${name}: undefined });`),
    ...demands.map((name) => `auth.required({ ${name}: undefined });`),
    ...demands.map((name) => `auth.optional({ ${name}: undefined });`),
    'auth.required({ actor: { subjects: undefined } });',
    "createAuth({ audience: 'a', issuers: [{ issuer: 'i', requiredScopes: undefined }] });",
  ];
  const misspelt = [
    "createAuth({ ...issuer, requiredScope: ['read'] });",
    "createAuth({ audience: 'a', issuers: [{ issuer: 'i', requiredScope: ['read'] }] });",
    "auth.required({ scope: ['read'] });",
    "auth.optional({ permission: ['p'] });",
    "auth.required({ actor: { subject: ['a'] } });",
  ];
  const found = faultyLines(write(`${adapter}.ts`, [...head, ...lines, ...misspelt]));
  expect(found).toEqual([...lines, ...misspelt].map((_, index) => head.length + index + 1));
});

test('the settings let an ordinary optional member be undefined', () => {
  const lines = ['export const ordinary: { a?: string } = { a: undefined };'];
  expect(faultyLines(write('ordinary.ts', lines))).toEqual([]);
});
