import { createTestIssuer } from '@oidc-verify/testing';
import type { SignOptions, TestClaims } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import type { ExplainReport } from '../src/explain/explain-token.ts';
import { runProgram } from '../src/program.ts';
import { fakeIo } from './fake-io.ts';

const issuer = await createTestIssuer();
const segment = (value: unknown): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url');

/** The hints about a token, by their identifiers, for an API that it is not for. */
async function hintsOf(
  token: string,
  flags: readonly string[] = [],
): Promise<ExplainReport['hints']> {
  const io = fakeIo({ stdin: token });
  const args = [
    'explain',
    '--issuer',
    'https://own.test',
    '--audience',
    'x',
    '--no-keys',
    '--json',
  ];
  await runProgram([...args, ...flags], io, '1.2.3');
  return (JSON.parse(io.written.stdout()) as ExplainReport).hints;
}

const sign = async (claims: TestClaims, options: SignOptions = { typ: 'JWT' }): Promise<string> =>
  issuer.sign(claims, options);
const jwe = (header: object): string => [segment(header), 'a', 'b', 'c', 'd'].join('.');
const NO_CLIENT = { client_id: undefined };

describe('a refused token is recognized', () => {
  test.each<readonly [id: string, token: () => string | Promise<string>, text: string]>([
    ['opaque', () => '7f4df1b3-6c2e-4a7d-9a55-1f0ed0c0f1b2', 'Auth0 request an audience'],
    ['opaque', () => 'gho_16C7e42F292c6912E7710c838347Ae178B4a', 'opaque token'],
    ['placeholder', () => 'undefined', 'a variable without a value'],
    ['placeholder', () => 'null', 'a variable without a value'],
    ['paseto', () => 'v2.public.eyJpc3MiOiJhIn0', 'This is a PASETO, not a JWT'],
    ['paseto', () => 'v4.local.AAAA.Zm9v', 'This is a PASETO, not a JWT'],
    ['saml', () => Buffer.from('<saml:Assertion/>').toString('base64'), 'a SAML assertion'],
    ['macaroon', () => 'MDAxNWxvY2F0aW9uIGh0dHBz', 'This is a macaroon'],
    ['key', () => JSON.stringify(issuer.jwks()), 'A private key that was sent'],
    ['cookie', () => 's%3Aabcdef.Zm9v', 'a cookie, or the identifier of a session'],
    ['scheme', async () => `Bearer Bearer ${await sign({})}`, 'the scheme twice'],
    ['shortened', async () => `${(await sign({})).slice(0, 40)}...`, 'shortened for display'],
    ['percent-encoded', async () => `${await sign({})}%3D`, 'percent-encoded'],
    ['object', () => '[object Promise]', 'An await is missing'],
    ['encrypted', () => jwe({ alg: 'RSA-OAEP-256', enc: 'A256GCM' }), 'JWE: RSA-OAEP-256, A256GCM'],
    ['encrypted', () => jwe({ alg: 'dir', enc: 'A256GCM' }), 'createDecryption()'],
    ['id-token', () => sign({ at_hash: 'x' }), 'it has at_hash'],
    ['id-token', () => sign({ token_use: 'id' }), 'token_use is id'],
    ['id-token', () => sign({ typ: 'ID' }), 'the claim typ is ID'],
    ['id-token', () => sign({ nonce: 'n', ...NO_CLIENT }), 'it has a nonce'],
    ['refresh-token', () => sign({ typ: 'Refresh' }), 'for the token endpoint'],
    ['refresh-token', () => sign({ typ: 'Offline' }), 'for the token endpoint'],
    ['logout-token', () => sign({}, { typ: 'logout+jwt' }), 'not an access token'],
    ['logout-token', () => sign({ events: {} }), 'not an access token'],
    ['dpop-proof', () => sign({}, { typ: 'dpop+jwt' }), 'with --proof'],
    [
      'microsoft-graph',
      () => sign({ aud: 'https://graph.microsoft.com' }),
      'no other API can verify it',
    ],
    [
      'microsoft-graph',
      () => sign({ aud: '00000003-0000-0000-c000-000000000000' }),
      'no other API can verify it',
    ],
    ['okta-org-server', () => sign({ iss: 'https://a.okta.com' }), 'only Okta can verify it'],
    [
      'provider',
      () => sign({ iss: 'https://a.eu.auth0.com/' }),
      '--preset auth0:domain=a.eu.auth0.com',
    ],
    [
      'provider',
      () => sign({ iss: 'https://a.clerk.accounts.dev' }),
      "--preset 'clerk:domain=a.clerk.accounts.dev,authorizedParties=<origin of your application>'",
    ],
  ])('as %s', async (id, token, text) => {
    const hints = await hintsOf(await token());
    expect(hints.map((hint) => hint.id)).toEqual([id]);
    expect(hints[0]?.text).toContain(text);
  });

  test('by more than one thing', async () => {
    const token = jwe({ alg: 'dir', enc: 'A256GCM', iss: 'https://a.eu.auth0.com/' });
    expect((await hintsOf(token)).map(({ id }) => id)).toEqual(['encrypted', 'provider']);
    const both = await sign({ iss: 'https://a.eu.auth0.com/', at_hash: 'x' });
    expect((await hintsOf(both)).map(({ id }) => id)).toEqual(['id-token', 'provider']);
  });

  test.each<{ readonly name: string; readonly claims: TestClaims; readonly typ?: string }>([
    { name: 'an access token', claims: {} },
    { name: 'with a nonce and a client', claims: { nonce: 'n' } },
    { name: 'with a nonce and a scope', claims: { nonce: 'n', scope: 'a', ...NO_CLIENT } },
    { name: 'with a nonce and its type', claims: { nonce: 'n', ...NO_CLIENT }, typ: 'at+jwt' },
    { name: 'of another typ', claims: { typ: 'Bearer' } },
    { name: 'for what looks like Graph', claims: { aud: 'https://graph.microsoft.com.evil.test' } },
    { name: 'of what looks like Okta', claims: { iss: 'https://a.okta.com.evil.test' } },
  ])('not one $name', async ({ claims, typ = 'JWT' }) => {
    expect(await hintsOf(await sign(claims, { typ }))).toEqual([]);
  });

  test('not by its provider where a preset is in use, nor where nothing is a token', async () => {
    const token = await sign({ iss: 'https://a.okta.com/oauth2/default' });
    const preset = ['--preset', 'okta:b.okta.com,default'];
    expect(await hintsOf(token, preset)).toEqual([]);
    expect(await hintsOf('a.b.c')).toEqual([]);
    expect(await hintsOf(`${segment([])}.${segment(5)}.x`)).toEqual([]);
  });
});

test('no claim makes it fail, whatever it holds', async () => {
  const names = ['typ', 'iss', 'aud', 'nonce', 'scope', 'token_use', 'events', 'at_hash', 'cnf'];
  const values: readonly unknown[] = [
    { toString: 1 },
    { toString: 1, valueOf: 1 },
    [{ toString: 1 }],
    null,
    1,
    [[]],
  ];
  for (const value of values) {
    for (const name of [...names, 'alg', 'enc', 'kid']) {
      const body = { iss: 'https://own.test', aud: 'x', [name]: value };
      const signed = [segment({ alg: 'RS256', [name]: value }), segment(body), 'AAAA'].join('.');
      const plain = [segment({ alg: 'RS256', typ: 'at+jwt' }), segment(body), 'AAAA'].join('.');
      const encrypted = jwe({ alg: 'dir', enc: 'A256GCM', [name]: value });
      for (const token of [signed, plain, encrypted]) {
        for (const flags of [[], ['--show-values']]) {
          expect(await hintsOf(token, flags)).toBeInstanceOf(Array);
        }
        const io = fakeIo({ stdin: token });
        expect([name, await runProgram(['explain'], io, '1.2.3')]).toEqual([name, 2]);
      }
    }
  }
});
