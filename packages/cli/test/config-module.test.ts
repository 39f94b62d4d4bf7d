import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVerifier, staticJwks } from '@oidc-verify/core';
import { createTestIssuer } from '@oidc-verify/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { runProgram } from '../src/program.ts';
import { fakeIo } from './fake-io.ts';

const folder = mkdtempSync(join(tmpdir(), 'oidc-verify-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const issuer = await createTestIssuer();
const options = {
  issuer: 'https://issuer.test',
  audience: 'https://api.test',
  keys: staticJwks(issuer.jwks()),
  requiredScopes: ['orders:read'],
};
const good = await issuer.sign({ scope: 'orders:read' });
const bad = await issuer.sign({ scope: 'orders:write' });

// A module in a temporary folder cannot import the sources of this repository.
const shared = { options, verifier: createVerifier(options) };
const NAME = 'oidc-verify-config-test';
Reflect.set(globalThis, NAME, shared);
const HEAD = `const { options: given, verifier: made } = globalThis['${NAME}'];
const auth = { required() {}, optional() {} };\n`;

async function explain(name: string, token: string): Promise<{ code: number; stderr: string }> {
  const io = fakeIo({ cwd: folder, stdin: token });
  const code = await runProgram(['explain', '--config', name], io, '1.2.3');
  return { code, stderr: io.written.stderr() };
}

describe('--config takes', () => {
  test.each([
    ['a verifier', 'export const verifier = made;'],
    ['a verifier as default', 'export default made;'],
    ['options of createVerifier()', 'export const options = given;'],
    ['options of createAuth({ verifier })', 'export const options = { verifier: made, realm: 1 };'],
    ['auth and its verifier', 'export { auth, made as verifier };'],
    ['auth and its options', 'export { auth, given as options };'],
    ['auth as default, and its verifier', 'export { auth as default, made as verifier };'],
    ['both in one default', 'export default { auth, verifier: made };'],
    ['a promise of options', 'export const options = Promise.resolve(given);'],
    ['a promise of a verifier', 'export default Promise.resolve(made);'],
  ])('%s', async (name, text) => {
    const file = `${name.replaceAll(/\W+/g, '-')}.mjs`;
    writeFileSync(join(folder, file), HEAD + text);
    expect(await explain(file, good)).toEqual({ code: 0, stderr: '' });
    expect(await explain(file, bad)).toEqual({ code: 1, stderr: '' });
  });
});

test.each([
  'export { auth };',
  'export default auth;',
  'export default Promise.resolve(auth);',
  'export const options = auth;',
  'export { auth }; export default () => {};',
])('--config says how to go on with what createAuth() returned: %s', async (text) => {
  const file = `refused-${text.length}.mjs`;
  writeFileSync(join(folder, file), HEAD + text);
  const { code, stderr } = await explain(file, good);
  expect(code).toBe(2);
  expect(stderr.replaceAll(/\s+/g, ' ')).toContain(
    'exports what createAuth() returned, which keeps its verifier to itself. Export the verifier too, or the options:',
  );
  expect(stderr).toContain(
    '\n  export const verifier = createVerifier({ … });\n  export const auth = createAuth({ verifier });\n',
  );
});
