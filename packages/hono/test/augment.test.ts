import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const packageRoot = fileURLToPath(new URL('..', import.meta.url));
const workspaceRoot = fileURLToPath(new URL('../../..', import.meta.url));

// Statement form: Hono cannot infer here what the guard adds.
const APP = `
import { createAuth } from '@oidc-verify/hono';
import { Hono } from 'hono';
const auth = createAuth({ issuer: 'https://login.example.com/', audience: 'https://api.example.com' });
const app = new Hono();
app.use(auth.required());
app.get('/me', (c) => c.text(String(c.var.auth?.subject)));
app.get('/typed', (c) => c.text(String(auth.get(c).subject)));
`;

let folder = '';

// A separate program each, because an augmentation applies to a whole program.
async function check(name: string, source: string): Promise<string> {
  await writeFile(join(folder, `${name}.mts`), source);
  const config = {
    extends: join(workspaceRoot, 'tsconfig.base.json'),
    compilerOptions: { noEmit: true, allowImportingTsExtensions: true },
    files: [`${name}.mts`],
  };
  await writeFile(join(folder, `${name}.json`), JSON.stringify(config));
  const tsc = join(packageRoot, 'node_modules/typescript/bin/tsc');
  return new Promise((resolve) => {
    execFile(process.execPath, [tsc, '-p', join(folder, `${name}.json`)], (_error, stdout) => {
      // Of this program's own file: the sources of the packages are checked elsewhere.
      const own = stdout.split('\n').filter((line) => line.includes(`${name}.mts(`));
      resolve(own.join('\n'));
    });
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'augment-'));
  for (const name of ['@oidc-verify', '@types']) {
    await mkdir(join(folder, 'node_modules', name), { recursive: true });
  }
  for (const name of ['hono', 'zod', 'valibot', '@types/node']) {
    await symlink(join(packageRoot, 'node_modules', name), join(folder, 'node_modules', name));
  }
  await symlink(packageRoot, join(folder, 'node_modules/@oidc-verify/hono'));
});

afterAll(async () => rm(folder, { recursive: true }));

test('without the augmentation an unchained route knows no c.var.auth', async () => {
  const errors = await check('plain', APP);
  expect(errors.match(/error TS\d+/g)).toEqual(['error TS2339']);
  expect(errors).toContain("Property 'auth' does not exist");
}, 60_000);

test('with it, c.var.auth is there and may be undefined', async () => {
  const augmented = `import '@oidc-verify/hono/augment';\n${APP}`;
  expect(await check('augmented', augmented)).toBe('');
  const unchecked = augmented.replace('auth?.subject', 'auth.subject');
  expect(await check('unchecked', unchecked)).toContain('error TS18048');
}, 60_000);

test('all other types hold without the augmentation', async () => {
  const source = await readFile(join(packageRoot, 'test/types.test-d.ts'), 'utf8');
  expect(await check('types', source)).toBe('');
  expect(
    await check('broken', source.replace("c.var.auth.subject, 'same'", "c.var.auth, 'same'")),
  ).toContain('error TS2345');
}, 60_000);
