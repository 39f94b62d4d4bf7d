import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVerifier, staticJwks } from '@oidc-verify/core';
import type { Jwk } from '@oidc-verify/core';
import { createTestIssuer, hostileTokens } from '@oidc-verify/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { runProgram } from '../src/program.ts';
import { serveIssuer } from '../src/serve/issuer-server.ts';
import { fakeIo } from './fake-io.ts';
import type { FakeSetting } from './fake-io.ts';
import { startPatient } from './patient.ts';

const folder = mkdtempSync(join(tmpdir(), 'oidc-verify-no-token-'));
const issuer = await createTestIssuer();
const keys: Jwk[] = [...issuer.jwks().keys];
afterAll(() => rmSync(folder, { recursive: true }));

/** Everything in an output that a verifier of the issuer accepts, whatever stands around it. */
async function findUsable(output: string, published: readonly Jwk[] = keys): Promise<string[]> {
  const verifier = createVerifier({
    issuer: issuer.issuer,
    audience: issuer.audience,
    keys: staticJwks({ keys: published }),
  });
  const usable: string[] = [];
  // Also where a line was broken within it, or JSON has escaped it.
  for (const text of [output, output.replaceAll(/\s+/g, ''), output.replaceAll('\\', '')]) {
    for (const [found] of text.matchAll(/[\w-]{10,}\.[\w-]{2,}\.[\w-]{20,}/g)) {
      const { ok } = await verifier.tryVerify(found);
      if (ok) usable.push(found);
    }
  }
  return usable;
}

/** Returns whether an output repeats the signature of a token, or most of it. */
function repeats(output: string, token: string): boolean {
  const signature = token.split('.')[2] ?? '';
  return signature.length > 40 && output.replaceAll(/\s+/g, '').includes(signature.slice(0, 40));
}

async function run(args: readonly string[], setting: FakeSetting): Promise<string> {
  const io = fakeIo({ cwd: folder, untilEnded: async () => {}, ...setting });
  await runProgram(args, io, '1.2.3');
  return io.written.stdout() + io.written.stderr();
}

const POLICY = [
  '--issuer',
  issuer.issuer,
  '--audience',
  String(issuer.audience),
  '--jwks',
  'jwks.json',
];

const WAYS: readonly (readonly string[])[] = [
  ['explain'],
  ['explain', '--no-keys', '--issuer', issuer.issuer, '--audience', 'x'],
  ['explain', ...POLICY],
  ['explain', ...POLICY, '--json'],
  ['explain', ...POLICY, '--show-values'],
  ['explain', ...POLICY, '--show-values', '--json'],
  ['explain', ...POLICY, '--audience', 'https://other.test', '--scope', 'a'],
];

describe('no output holds a usable token', () => {
  test.each(WAYS)('%j %j', async (...args) => {
    writeFileSync(join(folder, 'jwks.json'), JSON.stringify({ keys }));
    const inner = await issuer.sign();
    const tokens = [
      await issuer.sign({ scope: 'orders:read', sub: 'jane' }),
      await issuer.sign({ aud: inner, scope: inner, act_token: inner, nested: { deep: [inner] } }),
      await issuer.sign(
        { iss: inner, [inner]: 1 },
        { kid: inner, header: { jku: inner, x: inner } },
      ),
    ];
    for (const token of tokens) {
      for (const stdin of [token, `Bearer ${token}`, `{"access_token":"${token}"}`]) {
        const output = await run(args, { stdin, isTTY: stdin === token });
        expect(output.length).toBeGreaterThan(100);
        expect(await findUsable(output)).toEqual([]);
        expect([repeats(output, token), repeats(output, inner)]).toEqual([false, false]);
      }
    }
  });

  test('of explain, for any hostile token or its control', async () => {
    const catalogue = await hostileTokens(issuer);
    writeFileSync(join(folder, 'jwks.json'), JSON.stringify({ keys }));
    const leaks: string[] = [];
    for (const { name, token, control } of catalogue) {
      for (const presented of [token, control]) {
        const output = await run(['explain', ...POLICY, '--json', '--show-values'], {
          stdin: presented,
        });
        if (repeats(output, presented) || (await findUsable(output)).length > 0) leaks.push(name);
      }
    }
    expect(leaks).toEqual([]);
    expect(catalogue.length).toBeGreaterThan(80);
  });

  test('of a token where a flag belongs', async () => {
    const token = await issuer.sign();
    const misused = [
      ['explain', token],
      ['explain', '--token', token],
      ['explain', `--token=${token}`],
      ['explain', '--issuer', token, '--audience', 'x', '--no-keys'],
      ['explain', ...POLICY, '--at', token],
      ['explain', ...POLICY, '--preset', token],
      ['explain', ...POLICY, '--policy', token],
      ['explain', ...POLICY, '--jwks', token],
      ['explain', ...POLICY, '--timeout-ms', token],
      ['explain', '--config', token],
      ['doctor', token],
      ['doctor', 'https://a.test', '--api', token],
      ['serve', '--issuer', token],
      ['serve', '--port', token],
      [token],
    ];
    for (const args of misused) {
      const output = await run(args, { stdin: 'x' });
      expect([args.join(' ').replace(token, 'TOKEN'), repeats(output, token)]).toEqual([
        args.join(' ').replace(token, 'TOKEN'),
        false,
      ]);
    }
  });

  test('of doctor, whose issuer puts one into everything', async () => {
    const token = await issuer.sign();
    const patient = await startPatient();
    patient.metadata['issuer'] = token;
    patient.metadata['id_token_signing_alg_values_supported'] = ['none', token];
    patient.paths['/jwks'] = {
      body: { keys: [{ ...keys[0], kid: token }, { kid: token }] },
      headers: { 'cache-control': token },
    };
    patient.paths['/me'] = {
      status: 401,
      headers: { 'www-authenticate': `Bearer realm="${token}"` },
      body: token,
    };
    for (const more of [[], ['--json']]) {
      const output = await run(
        ['doctor', patient.issuer, '--api', `${patient.issuer}/me`, ...more],
        {},
      );
      expect(output).toContain('api.');
      expect(await findUsable(output)).toEqual([]);
      expect(repeats(output, token)).toBe(false);
    }
    await patient.close();
  });

  test('of serve, which hands tokens out over HTTP alone', async () => {
    const lines: string[] = [];
    const served = await serveIssuer({
      host: '127.0.0.1',
      port: 0,
      audience: ['https://api.test'],
      algorithms: ['RS256'],
      clients: [],
      expiresInSeconds: 60,
      onRequest: (method, path, status) => lines.push(`${method} ${path} ${status}`),
    });
    const url = `http://127.0.0.1:${served.port}`;
    const body = new URLSearchParams({ grant_type: 'client_credentials' });
    const response = await fetch(`${url}/token`, { method: 'POST', body });
    const { access_token: token } = (await response.json()) as { access_token: string };
    await fetch(`${url}/me?access_token=${token}`);
    await served.close();
    expect(lines).toHaveLength(2);
    expect(repeats(lines.join(), token)).toBe(false);
  });

  test('the search finds one', async () => {
    const token = await issuer.sign();
    expect(await findUsable(`x "${token}" y`)).toContain(token);
    expect(await findUsable(`${token.slice(0, 300)}\n  ${token.slice(300)}`)).toContain(token);
    expect(repeats(token, token)).toBe(true);
  });
});
