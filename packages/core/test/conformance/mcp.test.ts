import { createVerifier } from '@oidc-verify/core';
import { fromNode } from '@oidc-verify/core/http';
import { describe, expect, test } from 'vitest';
import { createPlainAuth } from '../plain-auth.ts';
import type { PlainAuth } from '../plain-auth.ts';
import { AUDIENCE, ISSUER, pathsOf, problemsOf } from '../setting.ts';
import { parametersOf } from './challenge-grammar.ts';
import { createSubject } from './subject.ts';
import type { Answer, Call } from './subject.ts';

const subject = await createSubject();
const { sign } = subject;
const profile = { profile: 'mcp' };
const ask = (call: Call, options: object = {}): Promise<Answer> =>
  subject.ask({ method: 'POST', url: '/mcp', ...call }, { ...profile, ...options });
const bearing = (token: string): Call => ({ authorization: [`Bearer ${token}`] });
const scopeImplies = (granted: string, needed: string): boolean => needed.startsWith(`${granted}:`);
const create = (options: object = {}): PlainAuth<never> =>
  createPlainAuth(subject.options({ ...profile, resource: AUDIENCE, ...options }), () => {
    throw new Error('keys were given');
  });
const good = bearing(await sign({ scope: 'tools:read' }));

describe('Access Token Usage: Token Requirements', () => {
  test('[mcp-query] MUST NOT take a token from the query', async () => {
    const url = `/mcp?access_token=${await sign()}`;
    expect(await ask({ url })).toMatchObject({ status: 401, code: 'missing_token' });
    expect(await ask({ url: '/mcp', ...good })).toMatchObject({ code: 'passed' });
  });
});

describe('Access Token Usage: Token Handling', () => {
  test('[mcp-audience] MUST refuse a token that was not issued for this server', async () => {
    const tokens = {
      control: sign(),
      'for several': sign({ aud: ['https://other.test', AUDIENCE] }),
      'for another': sign({ aud: 'https://other.test' }),
      'for the host above': sign({ aud: new URL('/', AUDIENCE).href }),
      'for its client': sign({ aud: 'client-1' }),
      'for nobody': sign({ aud: undefined }),
    };
    expect(await subject.decide(tokens, profile)).toEqual({
      control: 'passed',
      'for several': 'passed',
      'for another': 'invalid_audience',
      'for the host above': 'invalid_audience',
      'for its client': 'invalid_audience',
      'for nobody': 'missing_claim',
    });
    const lax = [
      { audience: undefined },
      { audience: null, clientIds: ['client-1'] },
      { audience: undefined, dangerouslyAcceptAnyAudience: true },
    ];
    for (const options of lax) {
      const problems = problemsOf(() =>
        createVerifier(subject.options({ ...profile, ...options })),
      );
      expect(problems.map(({ path }) => path)).toEqual(['audience']);
    }
  });

  test('[mcp-errors] MUST answer an invalid or expired token with 401', async () => {
    const calls: Readonly<Record<string, readonly [Call, number, string]>> = {
      absent: [{}, 401, 'missing_token'],
      expired: [bearing(await sign({ exp: 1 })), 401, 'token_expired'],
      'not ours': [bearing(await sign({ aud: 'x' })), 401, 'invalid_audience'],
      rubbish: [bearing('rubbish'), 401, 'opaque_token'],
      'not understood': [{ authorization: ['Bearer a b'] }, 400, 'invalid_request'],
      insufficient: [{ ...good, requirement: { scopes: ['x'] } }, 403, 'insufficient_scope'],
      control: [good, 200, 'passed'],
    };
    for (const [name, [call, status, code]] of Object.entries(calls)) {
      expect([name, await ask(call)]).toMatchObject([name, { status, code }]);
    }
  });
});

describe('Scope Challenge Handling', () => {
  test('[mcp-scope] SHOULD name all scopes that the operation needs in one challenge', async () => {
    const requirement = { scopes: ['tools:read', 'tools:write'] };
    for (const call of [{}, good]) {
      const { headers } = await ask({ ...call, requirement });
      expect(parametersOf(headers['www-authenticate'])).toMatchObject({
        scope: 'tools:read tools:write',
      });
    }
    const { headers, status } = await ask({ ...good, requirement });
    expect(status).toBe(403);
    expect(parametersOf(headers['www-authenticate'])).toMatchObject({
      error: 'insufficient_scope',
    });
    expect(await ask({ ...good, requirement: { scopes: ['tools:read'] } })).toMatchObject({
      code: 'passed',
    });
  });

  test('[mcp-hierarchy] MUST account for scopes that include others', async () => {
    const call = {
      ...bearing(await sign({ scope: 'tools' })),
      requirement: { scopes: ['tools:read'] },
    };
    expect(await ask(call)).toMatchObject({ status: 403, code: 'insufficient_scope' });
    expect(await ask(call, { scopeImplies })).toMatchObject({ code: 'passed' });
    const narrow = bearing(await sign({ scope: 'tools:read' }));
    expect(
      await ask({ ...narrow, requirement: { scopes: ['tools'] } }, { scopeImplies }),
    ).toMatchObject({ code: 'insufficient_scope' });
  });
});

describe('Authorization Server Location', () => {
  test('[mcp-metadata] MUST publish metadata that names an authorization server', () => {
    const { path, respond } = create().metadata();
    const { status, body = '' } = respond({ method: 'GET', url: path }) ?? {};
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({
      resource: AUDIENCE,
      authorization_servers: [ISSUER],
    });
    expect(pathsOf(() => create({ resource: undefined }))).toEqual(['resource']);
    const resolved = { issuer: undefined, resolveIssuer: () => undefined };
    expect(pathsOf(() => create(resolved))).toEqual(['metadata.authorizationServers']);
  });

  test('[mcp-challenge] MUST name the metadata in a 401, and serve it at its well-known place', async () => {
    const auth = create();
    const { url, path } = auth.metadata();
    expect(url).toBe(`${AUDIENCE}/.well-known/oauth-protected-resource`);
    expect(url.endsWith(path)).toBe(true);
    const outcome = await auth.upgrade(fromNode({ method: 'POST', url: '/mcp' }));
    expect(outcome.ok).toBe(false);
    const { status, headers } = outcome.ok ? { status: 200, headers: {} } : outcome.response;
    expect(status).toBe(401);
    const challenge = (headers as Readonly<Record<string, string>>)['www-authenticate'];
    expect(parametersOf(challenge)).toMatchObject({ resource_metadata: url });
  });

  test('[mcp-offline-access] SHOULD NOT list or ask for offline_access', () => {
    const scopes = ['tools:read', 'offline_access'];
    expect(pathsOf(() => create({ metadata: { scopesSupported: scopes } }))).toEqual([
      'metadata.scopesSupported',
    ]);
    expect(pathsOf(() => create({ requiredScopes: scopes }))).toEqual(['requiredScopes']);
    const others = {
      requiredScopes: ['tools:read'],
      metadata: { scopesSupported: ['tools:read'] },
    };
    expect(pathsOf(() => create(others))).toEqual([]);
  });
});
