import { describe, expect, test } from 'vitest';
import { discover, toMetadataUrls } from '../src/discovery.ts';
import { RefreshFailure } from '../src/failure.ts';
import { encode } from './keys.ts';

const rules = { httpOrigins: [] };
const issuer = 'https://id.example/realms/one';
const oidcUrl = 'https://id.example/realms/one/.well-known/openid-configuration';
const oauthUrl = 'https://id.example/.well-known/oauth-authorization-server/realms/one';

type Documents = Record<string, unknown>;

function serve(documents: Documents): {
  read: (url: string) => Promise<Uint8Array>;
  urls: string[];
} {
  const urls: string[] = [];
  const read = async (url: string): Promise<Uint8Array> => {
    urls.push(url);
    const document = documents[url] ?? 404;
    if (typeof document === 'number') {
      throw new RefreshFailure('status', `${document}`, { url, status: document });
    }
    return encode(document);
  };
  return { read, urls };
}

async function refusal(documents: Documents, of = issuer): Promise<RefreshFailure> {
  const failure: unknown = await discover(of, rules, serve(documents).read).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(failure instanceof RefreshFailure)) throw new Error('nothing was refused');
  return failure;
}

const metadata = { issuer, jwks_uri: 'https://keys.example/jwks' };

describe('where metadata is read', () => {
  test.each([
    [
      'https://id.example',
      'https://id.example/.well-known/openid-configuration',
      'https://id.example/.well-known/oauth-authorization-server',
    ],
    [
      'https://id.example/',
      'https://id.example/.well-known/openid-configuration',
      'https://id.example/.well-known/oauth-authorization-server',
    ],
    [issuer, oidcUrl, oauthUrl],
    [`${issuer}/`, oidcUrl, oauthUrl],
    [
      'https://id.example/a//',
      'https://id.example/a//.well-known/openid-configuration',
      'https://id.example/.well-known/oauth-authorization-server/a/',
    ],
  ])('%s', (text, oidc, oauth) => {
    expect(toMetadataUrls(new URL(text))).toEqual([oidc, oauth]);
  });

  test('the OpenID Connect form first', async () => {
    const { read, urls } = serve({ [oidcUrl]: metadata });
    const found = { jwksUri: 'https://keys.example/jwks', metadataUrl: oidcUrl };
    await expect(discover(issuer, rules, read)).resolves.toEqual(found);
    expect(urls).toEqual([oidcUrl]);
  });

  test('the RFC 8414 form when that does not exist', async () => {
    const { read, urls } = serve({ [oauthUrl]: metadata });
    await expect(discover(issuer, rules, read)).resolves.toMatchObject({ metadataUrl: oauthUrl });
    expect(urls).toEqual([oidcUrl, oauthUrl]);
  });

  test.each([400, 401, 403, 410, 500, 503])('status %i does not fall through', async (status) => {
    const { read, urls } = serve({ [oidcUrl]: status, [oauthUrl]: metadata });
    await expect(discover(issuer, rules, read)).rejects.toMatchObject({ facts: { status } });
    expect(urls).toEqual([oidcUrl]);
  });

  test('neither form', async () => {
    expect(await refusal({})).toMatchObject({ reason: 'status', staleEligible: false });
  });
});

describe('metadata that is final', () => {
  test.each([
    ['another issuer', 'https://evil.example'],
    ['a slash more', `${issuer}/`],
    ['another case', 'https://ID.example/realms/one'],
    ['none', undefined],
    ['a list', [issuer]],
  ])('issuer: %s', async (_name, found) => {
    const failure = await refusal({
      [oidcUrl]: { ...metadata, issuer: found },
      [oauthUrl]: metadata,
    });
    expect(failure).toMatchObject({
      reason: 'issuer-mismatch',
      code: 'jwks_error',
      staleEligible: false,
    });
    expect(failure.message).toContain(JSON.stringify(issuer));
  });

  test('a template names what to configure', async () => {
    const common = 'https://login.microsoftonline.com/common/v2.0';
    const template = 'https://login.microsoftonline.com/{tenantid}/v2.0';
    const url = `${common}/.well-known/openid-configuration`;
    const failure = await refusal({ [url]: { ...metadata, issuer: template } }, common);
    expect(failure.message).toContain('template for many tenants');
    expect(failure.message).toContain('https://login.microsoftonline.com/<your tenant id>/v2.0');
  });

  test('a hostile issuer neither floods the log nor takes time', async () => {
    const failure = await refusal({ [oidcUrl]: { ...metadata, issuer: '{'.repeat(400_000) } });
    expect(failure.message.length).toBeLessThan(700);
    const lines = await refusal({ [oidcUrl]: { ...metadata, issuer: 'a\nb' } });
    expect(lines.message).not.toContain('\n');
  });

  test('deep nesting where the issuer should be', async () => {
    const nested = `{"issuer":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    expect((await refusal({ [oidcUrl]: nested })).reason).toBe('issuer-mismatch');
  });

  test.each([
    ['no JSON', '<html>'],
    ['a list', '[]'],
  ])('%s', async (_name, text) => {
    expect((await refusal({ [oidcUrl]: text, [oauthUrl]: metadata })).reason).toBe(
      'invalid-document',
    );
  });

  test.each([undefined, null, 7, ['https://keys.example/']])('jwks_uri %j', async (jwks_uri) => {
    expect((await refusal({ [oidcUrl]: { issuer, jwks_uri } })).reason).toBe('invalid-document');
  });

  test.each([
    'http://keys.example/jwks',
    'https://169.254.169.254/latest/meta-data',
    'https://user:pw@keys.example/',
    'https://keys.example/#a',
    'file:///etc/passwd',
    '/jwks',
    '',
  ])('jwks_uri %s is refused', async (jwks_uri) => {
    const failure = await refusal({ [oidcUrl]: { issuer, jwks_uri } });
    expect(failure).toMatchObject({ reason: 'bad-url', code: 'jwks_error', staleEligible: false });
  });
});

describe('an issuer that names no place', () => {
  test.each([
    'http://id.example',
    'https://id.example/?a=b',
    'https://id.example/?',
    'https://id.example/#a',
    'https://user@id.example/',
    'https://id.example/a/../b',
    'https://id.example/a/%2e%2e/b',
    'https://id.example\\evil',
    'https://id.example/a b',
    'not a url',
    'urn:example:issuer',
    '',
  ])('%s is refused without a request', async (text) => {
    const { read, urls } = serve({});
    const refused = discover(text, rules, read);
    await expect(refused).rejects.toMatchObject({ reason: 'bad-url', code: 'jwks_error' });
    expect(urls).toEqual([]);
  });
});
