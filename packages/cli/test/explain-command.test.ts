import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClock, createDpopClient, createTestIssuer } from '@oidc-verify/testing';
import type { ListeningIssuer, TestClaims } from '@oidc-verify/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runProgram } from '../src/program.ts';
import { fakeIo } from './fake-io.ts';
import type { FakeSetting } from './fake-io.ts';

const folder = mkdtempSync(join(tmpdir(), 'oidc-verify-explain-'));
const clock = createClock();
const issuer = await createTestIssuer({ now: clock.now });
const at = new Date(clock.now()).toISOString();
let listening: ListeningIssuer;

beforeAll(async () => {
  listening = await issuer.listen();
  write('jwks.json', JSON.stringify(issuer.jwks()));
});
afterAll(async () => {
  await listening.close();
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

async function run(
  args: readonly string[],
  stdin: FakeSetting['stdin'] = '',
  more: FakeSetting = {},
) {
  const io = fakeIo({ cwd: folder, ...more, ...(stdin === undefined ? {} : { stdin }) });
  const code = await runProgram(args, io, '1.2.3');
  return { code, stdout: io.written.stdout(), stderr: io.written.stderr() };
}

/** Explains a token of the issuer as its API does. */
async function explain(
  claims: TestClaims = {},
  flags: readonly string[] = [],
  more: FakeSetting = {},
) {
  const token = await issuer.sign(claims);
  const policy = ['--issuer', issuer.issuer, '--audience', 'https://api.test', '--at', at];
  const args = ['explain', ...policy, '--jwks', 'jwks.json', ...flags];
  return { token, ...(await run(args, `${token}\n`, more)) };
}

async function explainJson(claims: TestClaims = {}, flags: readonly string[] = []) {
  const { stdout, ...ended } = await explain(claims, [...flags, '--json']);
  return { ...ended, report: JSON.parse(stdout) as Record<string, unknown> };
}

async function colours(more: FakeSetting): Promise<boolean> {
  return (await explain({}, [], more)).stdout.includes('\u001B[');
}

describe('what it says', () => {
  test('of an accepted token, the eight stages', async () => {
    const { code, stdout, stderr } = await explain({ scope: 'orders:read' });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.replace(/\d{3} characters/, 'N characters')).toBe(`\
Accepted: the token passes all stages.

  ✔ 1 parse         N characters, 3 segments
  ✔ 2 issuer        iss "${issuer.issuer}"
  ✔ 3 header        alg "RS256"; typ "at+jwt"
  ✔ 4 key           alg "RS256"; kid "rs256-1"
  ✔ 5 signature     made with that key
  ✔ 6 claims        aud "https://api.test"; exp in 300 s; iat in 0 s
  ✔ 7 confirmation  not bound to a key
  ✔ 8 authorize     scope "orders:read"

answer     the API goes on to its handler
`);
  });

  test('of a refused one, the stage, found against expected, what to change, and the answer', async () => {
    const { code, stdout } = await explain({ aud: 'https://other.test' });
    expect(code).toBe(1);
    expect(stdout.replace(/\d{3} characters/, 'N characters')).toBe(`\
Refused: invalid_audience at stage 6 of 8, claims.

  ✔ 1 parse         N characters, 3 segments
  ✔ 2 issuer        iss "${issuer.issuer}"
  ✔ 3 header        alg "RS256"; typ "at+jwt"
  ✔ 4 key           alg "RS256"; kid "rs256-1"
  ✔ 5 signature     made with that key
  ✘ 6 claims        aud names none of: https://api.test
                    found     aud "https://other.test"; exp in 300 s; iat in 0 s
                    expected  aud has one of: https://api.test; has: iss, exp,
                              aud; exp, nbf and iat fit our clock within 5 s
  · 7 confirmation  not reached
  · 8 authorize     not reached

change     audience (here --audience), or clientIds (here --client-ids), or
           clientIdClaim (here --client-id-claim); but only if you are sure that
           the token is right

answer     401 Unauthorized
           WWW-Authenticate: Bearer error="invalid_token",
           error_description="The access token is meant for another audience, or
           was issued to a client that is not accepted"
`);
  });

  test('an expired token has to be replaced before an option is', async () => {
    const { stdout } = await explain({ exp: clock.now() / 1000 - 600 });
    expect(stdout).toContain('change     first get a new token. Otherwise');
  });

  test('a scope that is missing may be one that the route should not require', async () => {
    const { stdout } = await explain({ scope: 'a' }, ['--scope', 'orders:read']);
    expect(stdout).toMatch(
      /change {5}what the route requires, or [^]*sure that the token is right/,
    );
  });

  test.each([[40], [80], [120]])(
    'fits into %i columns, but for words that are longer',
    async (columns) => {
      for (const claims of [{}, { aud: 'x' }, { nonce: 'n', client_id: undefined }]) {
        const { stdout } = await explain(claims, [], { columns });
        const long = stdout.split('\n').filter((line) => line.length > columns);
        expect(long.filter((line) => line.trim().split(/\s+/).length > 3)).toEqual([]);
      }
    },
  );

  test('as JSON, in a form with a version', async () => {
    const { code, report } = await explainJson({ scope: 'a' }, ['--scope', 'a b']);
    expect(code).toBe(1);
    expect(report).toMatchObject({
      version: 1,
      command: 'explain',
      outcome: 'refused',
      signatureChecked: true,
      status: 403,
      code: 'insufficient_scope',
      stage: 'authorize',
      detail: expect.stringContaining('lacks the scopes: b') as string,
      challenge: expect.stringContaining('scope="a b"') as string,
      options: ['requiredScopes', 'anyScope', 'scopeClaim'],
      issuer: issuer.issuer,
      hints: [],
    });
    expect(report['stages']).toHaveLength(8);
    expect(Object.keys(report)).not.toContain('token');
  });

  test('with --show-values all claims, but no token in them', async () => {
    const inner = await issuer.sign();
    const hidden = await explain({ sub: 'jane', jti: 'id-1', act_token: inner });
    expect(hidden.stdout).not.toMatch(/jane|id-1/);
    const { report, token } = await explainJson({ sub: 'jane', act_token: inner }, [
      '--show-values',
    ]);
    expect(report).toMatchObject({ token: { payload: { sub: 'jane', act_token: '(token)' } } });
    const { stdout } = await explain({ sub: 'jane' }, ['--show-values']);
    expect(stdout).toContain('"sub": "jane"');
    for (const part of [inner, token.split('.')[2] ?? ''])
      expect(JSON.stringify(report)).not.toContain(part);
  });

  test('in colour only where that is wanted', async () => {
    expect(await colours({})).toBe(false);
    expect(await colours({ env: { FORCE_COLOR: '1' } })).toBe(true);
    expect(await colours({ env: { FORCE_COLOR: '0' }, isTTY: true })).toBe(false);
    expect(await colours({ env: { NO_COLOR: '1' }, isTTY: true })).toBe(false);
    expect(await colours({ env: { TERM: 'dumb' }, isTTY: true })).toBe(false);
    expect(await colours({ isTTY: true })).toBe(true);
  });

  test('never a control character of the token or of the policy', async () => {
    const evil = 'x\u001B[2J\u202Ey\r\n';
    for (const claims of [
      { iss: evil },
      { aud: evil },
      { scope: evil, exp: 1 },
      { [evil]: evil },
    ]) {
      const { stdout, stderr } = await explain(claims, ['--show-values', '--audience', evil]);
      // oxlint-disable-next-line no-control-regex -- the expression searches for control characters
      expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u202A-\u202E]/);
    }
  });
});

describe('where the token comes from', () => {
  test('a terminal, without showing it', async () => {
    const token = await issuer.sign();
    const args = [
      'explain',
      '--issuer',
      issuer.issuer,
      '--audience',
      'https://api.test',
      '--jwks',
      'jwks.json',
      '--at',
      at,
    ];
    const typed = [token.slice(0, 50), `x\u007F${token.slice(50)}`, '\r'];
    const { code, stdout, stderr } = await run(args, typed, {
      isTTY: true,
      env: { NO_COLOR: '1' },
    });
    expect(code).toBe(0);
    expect(stderr).toBe('Paste the access token and press Enter (it is not shown): \n');
    expect(stdout).not.toContain(token.slice(0, 20));
  });

  test('a terminal that marks what is pasted, after an empty line', async () => {
    const token = await issuer.sign({ aud: 'x' });
    const typed = ['\r', `\u001B[200~${token}`, '\u001B[201~', '\u001B[D\n'];
    const args = ['explain', '--issuer', issuer.issuer, '--audience', 'x', '--no-keys', '--json'];
    const { stdout } = await run([...args, '--at', at], typed, { isTTY: true });
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'undecided', stages: { length: 8 } });
  });

  test('a terminal at which somebody gives up', async () => {
    const args = ['explain', '--issuer', issuer.issuer, '--audience', 'x', '--no-keys'];
    const { code, stderr } = await run(args, ['abc', '\u0003'], { isTTY: true });
    expect(code).toBe(2);
    expect(stderr).toContain('Cancelled.');
  });

  test.each([
    ['Bearer TOKEN', 'the scheme Bearer'],
    ['Authorization: Bearer TOKEN', 'the header and the scheme Bearer'],
    ['"TOKEN"', 'quotes'],
    ['{"access_token":"TOKEN","token_type":"Bearer"}', 'the JSON around access_token'],
  ])('what people paste: %s', async (form, removed) => {
    const text = form.replace('TOKEN', await issuer.sign());
    const args = [
      'explain',
      '--issuer',
      issuer.issuer,
      '--audience',
      'https://api.test',
      '--jwks',
      'jwks.json',
      '--at',
      at,
    ];
    const { code, stderr } = await run(args, text);
    expect([code, stderr]).toEqual([0, `Note: ${removed} was left out.\n`]);
  });

  test('never the command line, and it is not repeated', async () => {
    const token = await issuer.sign();
    const flag = await run(['explain', '--issuer', 'https://a.test', '--token', token]);
    const { code, stdout, stderr } = await run(['explain', '--issuer', 'https://a.test', token]);
    expect([code, stdout]).toEqual([2, '']);
    expect(flag.stderr).toBe(stderr);
    expect(stderr).toContain('explain takes no argument');
    expect(stderr).toContain('history of the shell');
    expect(stderr).not.toContain(token.slice(0, 20));
  });

  test.each([
    ['nothing', '', 'There is no token on standard input'],
    ['blanks', ' \n\t', 'There is no token on standard input'],
    ['far too much', ['a'.repeat(600_000), 'a'.repeat(600_000)], 'more than 1048576 bytes'],
  ])('%s is a mistake of usage', async (_, stdin, message) => {
    const args = ['explain', '--issuer', 'https://a.test', '--audience', 'x', '--no-keys'];
    const { code, stdout, stderr } = await run(args, stdin);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });

  test('bytes that are no text are a refused token', async () => {
    const args = [
      'explain',
      '--issuer',
      'https://a.test',
      '--audience',
      'x',
      '--no-keys',
      '--json',
    ];
    const { code, stdout } = await run(args, new Uint8Array([0xff, 0x00, 0x1b, 0xfe]));
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'refused', stage: 'parse' });
  });
});

describe('keys', () => {
  test('are fetched from the issuer by default, and from a URL', async () => {
    const token = await issuer.sign();
    const policy = [
      'explain',
      '--issuer',
      issuer.issuer,
      '--audience',
      'https://api.test',
      '--at',
      at,
    ];
    expect((await run(policy, token)).code).toBe(0);
    expect((await run([...policy, '--jwks', issuer.jwksUri], token)).code).toBe(0);
  });

  test('are waited for with a line on a terminal, which is removed', async () => {
    const policy = ['--issuer', issuer.issuer, '--audience', 'https://api.test', '--at', at];
    const typed = [await issuer.sign(), '\r'];
    const more = { isTTY: true, columns: 40 };
    const shown = await run(['explain', ...policy], typed, more);
    const clear = '\r\u001B[2K';
    expect(shown.stderr.split('\n')[1]).toBe(`${clear}… fetching the keys of the issuer${clear}`);
    const dumb = await run(['explain', ...policy], typed, { ...more, env: { TERM: 'dumb' } });
    expect(dumb.stderr).not.toContain('fetching');
    expect((await run(['explain', ...policy], typed.join(''))).stderr).toBe('');
  });

  test('that cannot be fetched leave it open, and say why', async () => {
    issuer.outage('status');
    const token = await issuer.sign();
    const policy = [
      'explain',
      '--issuer',
      issuer.issuer,
      '--audience',
      'https://api.test',
      '--at',
      at,
    ];
    const { code, stdout } = await run(policy, token);
    issuer.outage('off');
    expect(code).toBe(3);
    expect(stdout).toMatch(/^Not decided: jwks_fetch_failed at stage 4 of 8, key\./);
    expect(stdout).toContain('answered 503');
    expect(stdout).toContain('Retry-After');
  });

  test('that hang are given up after the time that is set', async () => {
    issuer.outage('hang');
    const policy = ['explain', '--issuer', issuer.issuer, '--audience', 'x', '--timeout-ms', '50'];
    const { code, stdout } = await run(policy, await issuer.sign());
    issuer.outage('off');
    expect(code).toBe(3);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('took longer than 50 ms');
    expect(stdout).toContain('oidc-verify doctor http://127.0.0.1');
  });

  test('may be one JWK, or PEM', async () => {
    const [jwk] = issuer.jwks().keys;
    write('jwk.json', JSON.stringify(jwk));
    const { createPublicKey } = await import('node:crypto');
    const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
    write('key.pem', key.export({ type: 'spki', format: 'pem' }) as string);
    for (const file of ['jwk.json', 'key.pem']) {
      const { code } = await explain({}, ['--jwks', file]);
      expect([file, code]).toEqual([file, 0]);
    }
  });

  test('may be left out: then no token is accepted', async () => {
    const { code, stdout } = await explain({}, ['--no-keys']);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^Not decided: the signature was not checked\./);
    expect(stdout).toContain('  ? 5 signature     not checked: no keys');
    expect(stdout).not.toContain('Accepted');
    const { report } = await explainJson({ exp: 1 }, ['--no-keys']);
    expect(report).toMatchObject({
      outcome: 'refused',
      code: 'token_expired',
      signatureChecked: false,
    });
    const open = await explainJson({}, ['--no-keys']);
    expect(open.report).toMatchObject({ outcome: 'undecided', status: null });
    expect(open.report).not.toHaveProperty('challenge');
  });

  test.each([
    ['missing.json', 'missing.json does not exist'],
    ['.', 'is a folder'],
    ['broken.json', 'broken.json is not JSON'],
    ['list.json', 'has to be a JSON object'],
    ['other.json', 'is not a JWK Set'],
    ['broken.pem', 'no public key or certificate'],
  ])('%s is a mistake of usage', async (file, message) => {
    write('broken.json', '{"d":"secret-part"');
    write('list.json', '[]');
    write('other.json', '{}');
    write('broken.pem', '-----BEGIN PUBLIC KEY-----\nxx\n-----END PUBLIC KEY-----');
    const { code, stderr } = await explain({}, ['--jwks', file]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('secret-part');
  });
});

describe('the policy', () => {
  test('from a file; flags replace it', async () => {
    write('policy.json', JSON.stringify({ issuer: issuer.issuer, audience: 'https://b.test' }));
    const token = await issuer.sign();
    const args = ['explain', '--policy', 'policy.json', '--jwks', 'jwks.json', '--at', at];
    expect((await run(args, token)).code).toBe(1);
    expect((await run([...args, '--audience', 'https://api.test'], token)).code).toBe(0);
    const options = { issuer: issuer.issuer, audience: 'https://api.test', realm: 'x' };
    write('policy.json', JSON.stringify({ ...options, jwksUri: issuer.jwksUri }));
    expect((await run(['explain', '--policy', 'policy.json', '--at', at], token)).code).toBe(0);
    write('policy.json', JSON.stringify({ ...options, jwksUri: 'http://keys.test/jwks' }));
    const { code, stderr } = await run(['explain', '--policy', 'policy.json'], token);
    expect(code).toBe(2);
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain('jwksUri: must start with https://');
  });

  test('misspelt: all problems at once, with the flag that helps', async () => {
    write(
      'policy.json',
      JSON.stringify({ issuer: 'https://a.test', audiance: 'x', algorithms: ['HS256'] }),
    );
    const { code, stderr } = await run(['explain', '--policy', 'policy.json', '--no-keys'], 'x');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: The options are wrong:\n/);
    expect(stderr).toMatch(/- audiance: is not a known option.*audience/);
    expect(stderr).toMatch(/- audience \(--audience\): /);
    expect(stderr).toMatch(/- algorithms\[0\]( \(--algorithms\))?: /);
  });

  test('from a preset, with and without names', async () => {
    const token = await issuer.sign({
      iss: 'https://a.okta.com/oauth2/default',
      cid: 'c',
      aud: 'x',
    });
    for (const preset of [
      'okta:a.okta.com,default',
      'okta:domain=a.okta.com,authorizationServerId=default',
    ]) {
      const args = [
        'explain',
        '--preset',
        preset,
        '--audience',
        'x',
        '--no-keys',
        '--at',
        at,
        '--json',
      ];
      const { stdout } = await run(args, token);
      expect(JSON.parse(stdout)).toMatchObject({
        outcome: 'undecided',
        issuer: 'https://a.okta.com/oauth2/default',
      });
    }
  });

  test.each([
    ['otka:a', '"otka" is not a known provider'],
    ['okta:a.okta.com,default,more', 'takes domain, authorizationServerId; there is one more'],
    ['okta:a.okta.com', 'authorizationServerId'],
    ['entra:common,2', 'shared endpoint'],
  ])('from a wrong preset: %s', async (preset, message) => {
    const { code, stderr } = await run(['explain', '--preset', preset, '--no-keys'], 'x');
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  test('left out: it says what the token names', async () => {
    const okta = await issuer.sign({
      iss: 'https://a.okta.com/oauth2/default',
      aud: 'api://default',
    });
    const { code, stderr } = await run(['explain'], okta);
    expect(code).toBe(2);
    expect(stderr).toContain('nobody has verified it');
    expect(stderr).toContain(
      'oidc-verify explain --preset okta:domain=a.okta.com,authorizationServerId=default --audience api://default',
    );
    const id = await run(['explain'], await issuer.sign({ at_hash: 'x' }));
    expect(id.stderr).toContain('This looks like an ID token');
    const other = await run(['explain'], await issuer.sign({ iss: "https://a.test/$(x)'" }));
    expect(other.stderr).toContain("--issuer 'https://a.test/$(x)?'");
    expect((await run(['explain'], 'rubbish')).stderr).not.toContain('This token says');
  });

  test.each([
    [['--at', 'yesterday'], 'is not an instant'],
    [['--at', '2026-11-27T10:00:00'], 'is not an instant'],
    [['--method', 'GET'], 'belong to a DPoP proof'],
    [['--proof', 'jwks.json'], '--proof needs the request'],
    [['--timeout-ms', 'soon'], 'It has to be a number'],
    [['--isuer', 'x'], 'Did you mean --issuer?'],
    [['--policy', 'missing.json'], 'does not exist'],
    [['--config', 'a.mjs'], 'leave out --issuer'],
  ])('contradicted by %j', async (flags, message) => {
    const { code, stdout, stderr } = await run(
      ['explain', '--issuer', 'https://a.test', '--audience', 'x', ...flags],
      'x',
    );
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });
});

test('a proof is judged with the request that it came with', async () => {
  const client = await createDpopClient({ now: clock.now });
  const token = await issuer.sign({ cnf: { jkt: client.thumbprint } });
  const url = 'https://api.test/orders?x=1';
  write('proof.jwt', await client.prove({ method: 'GET', url, accessToken: token }));
  const policy = [
    'explain',
    '--issuer',
    issuer.issuer,
    '--audience',
    'https://api.test',
    '--at',
    at,
    '--jwks',
    'jwks.json',
  ];
  const without = await run([...policy, '--json'], token);
  expect(JSON.parse(without.stdout)).toMatchObject({
    code: 'invalid_confirmation',
    options: ['dpop', 'mtls'],
  });
  const proof = ['--proof', 'proof.jwt', '--method', 'GET', '--url'];
  expect((await run([...policy, ...proof, url], token)).code).toBe(0);
  const other = await run([...policy, ...proof, 'https://api.test/other', '--json'], token);
  expect(JSON.parse(other.stdout)).toMatchObject({ code: 'dpop_proof_url', stage: 'confirmation' });
});
