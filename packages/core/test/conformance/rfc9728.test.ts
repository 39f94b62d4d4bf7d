import { createVerifier } from '@oidc-verify/core';
import { createMetadata } from '@oidc-verify/core/http';
import type { Metadata, MetadataSettings } from '@oidc-verify/core/http';
import { createAuthorizationDetails } from '@oidc-verify/core/rar';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { createPlainAuth } from '../plain-auth.ts';
import { ISSUER, pathsOf } from '../setting.ts';
import { parametersOf } from './challenge-grammar.ts';
import { createSubject } from './subject.ts';
import type { Call } from './subject.ts';

const { ask, options, sign } = await createSubject();
const HOST = 'https://api.example.com';
const WELL_KNOWN = '/.well-known/oauth-protected-resource';

function metadataOf(resource: string, more: Partial<MetadataSettings> = {}): Metadata {
  return createMetadata({ resource, verifier: createVerifier(options()), ...more });
}

function documentOf({ path, respond }: Metadata): Readonly<Record<string, unknown>> {
  return JSON.parse(respond({ method: 'GET', url: path })?.body ?? '') as Record<string, unknown>;
}

describe('§2 Protected Resource Metadata', () => {
  test('[rfc9728-2-resource] MUST name the resource', () => {
    expect(documentOf(metadataOf(HOST))).toMatchObject({ resource: HOST });
    expect(pathsOf(() => createMetadata({} as never))).toEqual(['resource']);
  });

  test('[rfc9728-1.2-identifier] MUST be an https URL without a fragment', () => {
    const wrong = ['http://api.example.com', `${HOST}#a`, `${HOST}#`, 'urn:api', 'api.example.com'];
    for (const resource of wrong) {
      expect(pathsOf(() => createMetadata({ resource }))).toEqual(['resource']);
    }
    expect(pathsOf(() => createMetadata({ resource: HOST }))).toEqual([]);
  });

  test('[rfc9728-2-languages] MAY say in several languages what humans read', () => {
    const names = { resourceName: 'Orders', 'resourceName#de-CH': 'Bestellungen' };
    expect(documentOf(metadataOf(HOST, names))).toMatchObject({
      resource_name: 'Orders',
      'resource_name#de-CH': 'Bestellungen',
    });
  });
});

const base64url = (value: unknown): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url');
const signedMetadataOf = (claims: object, alg = 'ES256'): string =>
  `${base64url({ alg })}.${base64url({ iss: 'https://federation.test', resource: HOST, ...claims })}.c2ln`;

describe('§2 further parameters, §2.2 Signed Protected Resource Metadata', () => {
  test('[rfc9728-2-signing-algs] MAY list the algorithms of signed responses', () => {
    const settings = { resourceSigningAlgValuesSupported: ['ES256', 'PS256'] };
    expect(documentOf(metadataOf(HOST, settings))).toMatchObject({
      resource_signing_alg_values_supported: ['ES256', 'PS256'],
    });
  });

  test('[rfc9728-2-signing-none] MUST NOT list none among them', () => {
    const settings = { resourceSigningAlgValuesSupported: ['ES256', 'none'] };
    expect(pathsOf(() => metadataOf(HOST, settings))).toEqual([
      'resourceSigningAlgValuesSupported[1]',
    ]);
  });

  test('[rfc9728-2-details-types] MAY list the types of authorization details', () => {
    const types = { payment: v.strictObject({}) };
    const authorizationDetails = createAuthorizationDetails({ types });
    const verifier = createVerifier(options({ authorizationDetails }));
    expect(documentOf(metadataOf(HOST, { verifier }))).toMatchObject({
      authorization_details_types_supported: ['payment'],
    });
  });

  test('[rfc9728-2-extensions] MAY contain further parameters', () => {
    const extensions = { mcp_protocol_version: '2026-07-28' };
    expect(documentOf(metadataOf(HOST, { extensions }))).toMatchObject(extensions);
    const misspelt = { extensions: { scope_supported: ['a'] } };
    expect(pathsOf(() => metadataOf(HOST, misspelt))).toEqual(['extensions.scope_supported']);
  });

  test('[rfc9728-2.2-signed] MUST be a signed JWT with iss', () => {
    const signedMetadata = signedMetadataOf({});
    expect(documentOf(metadataOf(HOST, { signedMetadata }))).toMatchObject({
      signed_metadata: signedMetadata,
    });
    for (const wrong of [
      'a.b.c',
      signedMetadataOf({}, 'none'),
      signedMetadataOf({ iss: undefined }),
    ]) {
      expect(pathsOf(() => metadataOf(HOST, { signedMetadata: wrong }))).toEqual([
        'signedMetadata',
      ]);
    }
  });

  test('[rfc9728-2.2-itself] SHOULD NOT contain signed_metadata', () => {
    const signedMetadata = signedMetadataOf({ signed_metadata: signedMetadataOf({}) });
    expect(pathsOf(() => metadataOf(HOST, { signedMetadata }))).toEqual(['signedMetadata']);
  });
});

describe('§3 Obtaining Protected Resource Metadata', () => {
  test('[rfc9728-3-location] MUST be served where the well-known path was inserted', () => {
    for (const rest of ['', '/v1', '/v1/', '/a/b?c=d', '?tenant=1']) {
      const { path, url, respond } = metadataOf(`${HOST}${rest}`);
      expect([path, url]).toEqual([`${WELL_KNOWN}${rest}`, `${HOST}${WELL_KNOWN}${rest}`]);
      expect(respond({ method: 'GET', url: path })?.status).toBe(200);
      expect(respond({ method: 'GET', url: `${path}x` })).toBeUndefined();
    }
  });

  test('[rfc9728-3.1-slash] MUST lose the slash that ends the host before insertion', () => {
    expect(metadataOf(`${HOST}/`).path).toBe(WELL_KNOWN);
    expect(metadataOf(`${HOST}/?tenant=1`).path).toBe(`${WELL_KNOWN}?tenant=1`);
  });

  test('[rfc9728-3.2-response] MUST answer 200 with a JSON object as application/json', () => {
    const { path, respond } = metadataOf(HOST);
    const parts = respond({ method: 'GET', url: path });
    expect(parts).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
    expect(JSON.parse(parts?.body ?? '')).toMatchObject({ authorization_servers: [ISSUER] });
  });

  test('[rfc9728-3.2-empty] MUST leave out parameters without values', () => {
    const nobody = createVerifier({
      ...options({ issuer: undefined }),
      resolveIssuer: () => undefined,
    });
    const document = documentOf(metadataOf(HOST, { verifier: nobody }));
    expect(Object.keys(document)).toEqual(['resource', 'bearer_methods_supported']);
    const named = { authorizationServers: [], scopesSupported: [] };
    expect(pathsOf(() => metadataOf(HOST, named))).toEqual(Object.keys(named));
  });

  test('[rfc9728-3.3-identical] MUST say the identifier that led to it, character by character', () => {
    const identifiers = [
      HOST,
      `${HOST}/`,
      'HTTPS://API.Example.COM:443',
      `${HOST}/%7ev1`,
      `${HOST}//v1`,
    ];
    for (const resource of identifiers) {
      const { path, respond } = metadataOf(resource);
      expect(respond({ method: 'GET', url: path })?.body).toContain(`"resource":"${resource}"`);
    }
  });
});

describe('§5.1 WWW-Authenticate Response', () => {
  test('[rfc9728-5.1-challenge] MAY name the metadata in every challenge', async () => {
    const { url } = metadataOf(`${HOST}/v1`);
    const calls: readonly Call[] = [
      {},
      { authorization: ['Bearer'] },
      { authorization: [`Bearer ${await sign({ exp: 1 })}`] },
      { authorization: [`Bearer ${await sign()}`], requirement: { scopes: ['a'] } },
    ];
    const answers = await Promise.all(calls.map((call) => ask({ ...call, resourceMetadata: url })));
    expect(answers.map(({ status }) => status)).toEqual([401, 400, 401, 403]);
    for (const { headers } of answers) {
      expect(parametersOf(headers['www-authenticate'] ?? '')['resource_metadata']).toBe(url);
    }
  });
});

describe('§6 String Operations', () => {
  test('[rfc9728-6-comparison] MUST compare by code point, without normalisation', () => {
    const { path, respond } = metadataOf(`${HOST}/caf%C3%A9`);
    expect(respond({ method: 'GET', url: path })?.status).toBe(200);
    for (const other of ['/cafe%CC%81', '/caf%c3%a9', '/CAF%C3%A9', '/café']) {
      expect(respond({ method: 'GET', url: `${WELL_KNOWN}${other}` })).toBeUndefined();
    }
    const audience = [HOST];
    const create = (resource: string) => () =>
      createPlainAuth(
        { ...options({ audience, profile: 'mcp' }), resource },
        () => options().keys as never,
      );
    expect(pathsOf(create(HOST))).toEqual([]);
    expect(pathsOf(create(`${HOST}/`))).toEqual(['audience']);
  });
});

describe('§7 Security Considerations', () => {
  test('[rfc9728-7.1-tls] MUST be reached over TLS, except on this machine', () => {
    expect(pathsOf(() => metadataOf('http://10.0.0.1/v1'))).toEqual(['resource']);
    expect(pathsOf(() => metadataOf('http://127.0.0.1:3000/v1'))).toEqual([]);
  });
});
