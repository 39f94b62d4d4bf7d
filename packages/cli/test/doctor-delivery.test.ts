import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { runProgram } from '../src/program.ts';
import { fakeIo } from './fake-io.ts';
import { consult, GOOD_KEYS, JWKS, METADATA, startPatient } from './patient.ts';

const folder = mkdtempSync(join(tmpdir(), 'oidc-verify-delivery-'));
afterAll(() => rmSync(folder, { recursive: true }));

const attention = ({ findings }: Awaited<ReturnType<typeof consult>>): readonly string[] =>
  findings
    .filter(({ level }) => level === 'fail' || level === 'warn')
    .map(({ level, id }) => `${level} ${id}`);

/** What is told of an issuer that encodes all that it sends. */
async function consultEncoding(encoding: string, encode: (text: string) => Uint8Array) {
  const server = createServer((request, response) => {
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const document =
      request.url === METADATA ? { issuer, jwks_uri: `${issuer}${JWKS}` } : { keys: GOOD_KEYS };
    const type = { 'content-type': 'application/json', 'content-encoding': encoding };
    response.writeHead(200, type).end(encode(JSON.stringify(document)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const examined = await consult(`http://127.0.0.1:${port}`);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return attention(examined);
}

describe('doctor reads', () => {
  test.each([
    ['gzip', gzipSync],
    ['GZIP', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)('a body in %s, which some servers always send', async (name, encode) => {
    expect(await consultEncoding(name, encode)).toEqual([]);
  });

  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ] as const)('no body without end that is short in %s', async (name, encode) => {
    const told = await consultEncoding(name, () => encode('x'.repeat(20_000_000)));
    expect(told).toEqual(['fail metadata.too-large', 'fail verifier.not-ready']);
  });

  test.each(['gzip', 'deflate', 'br'])('no body that is not %s', async (name) => {
    const told = await consultEncoding(name, (text) => Buffer.from(text));
    expect(told).toEqual(['fail metadata.encoding', 'fail verifier.not-ready']);
  });

  test('a slow body, which takes as long as slow headers', async () => {
    const patient = await startPatient();
    let calls = 0;
    // The clock is read before the request, at its headers, and at the end of the body.
    const now = () => Date.now() + (calls++ % 3 === 2 ? 5_000 : 0);
    const examined = await consult(patient.issuer, {}, { now });
    await patient.close();
    expect(attention(examined)).toContain('warn metadata.slow');
  });

  test.each<unknown>([
    { kid: { slice: 1, toString: 1 } },
    { kty: 'RSA', alg: { toString: 1 }, kid: 'x' },
    { kty: { toString: 1 }, crv: { toString: 1 } },
    { toString: 1 },
    null,
  ])('the hostile key %#', async (key) => {
    const patient = await startPatient();
    patient.paths[JWKS] = { body: { keys: [...GOOD_KEYS, key] } };
    const hostile = { toString: 1, toJSON: 1 };
    patient.metadata['id_token_signing_alg_values_supported'] = [hostile];
    expect([0, 1]).toContain((await consult(patient.issuer)).code);
    Object.assign(patient.metadata, { issuer: hostile });
    expect((await consult(patient.issuer)).code).toBe(1);
    patient.metadata['jwks_uri'] = hostile;
    expect((await consult(patient.issuer)).code).toBe(1);
    await patient.close();
  });

  test('a thousand keys, and tells of the first twenty', async () => {
    const patient = await startPatient();
    const bad = Array.from({ length: 1_000 }, (_, index) => ({ kty: 'RSA', kid: `bad-${index}` }));
    patient.paths[JWKS] = { body: { keys: [...GOOD_KEYS, ...bad] } };
    const { findings } = await consult(patient.issuer);
    await patient.close();
    const told = findings.filter(({ id }) => id === 'jwks.invalid').map(({ found }) => found);
    expect(told).toHaveLength(21);
    expect(told[0]).toContain('bad-0');
    expect(told[20]).toBe('… and 980 more');
  });
});

describe('doctor refuses the command line', () => {
  writeFileSync(join(folder, 'garbage.pem'), 'garbage');
  const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
  writeFileSync(join(folder, 'broken.pem'), broken);

  test.each([
    [['--timeout-ms', '1.5'], '--timeout-ms: 1.5 is out of range'],
    [['--api', 'http://['], 'is not an http(s) URL'],
    [['--ca', 'garbage.pem'], '--ca: garbage.pem has to hold certificates in PEM'],
    [['--ca', 'broken.pem'], '--ca: broken.pem has to hold certificates in PEM'],
    [['--algorithms', 'FOO'], '--algorithms: '],
  ])('with %j', async (args, message) => {
    const io = fakeIo({ cwd: folder });
    const code = await runProgram(['doctor', 'https://login.invalid', ...args], io, '1.2.3');
    expect(io.written.stderr().replaceAll(/\s+/g, ' ')).toContain(message);
    expect([code, io.written.stdout()]).toEqual([2, '']);
  });
});
