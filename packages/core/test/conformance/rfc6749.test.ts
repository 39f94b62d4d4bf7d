import { createVerifier } from '@oidc-verify/core';
import { describe, expect, test } from 'vitest';
import { createSubject } from './subject.ts';

const { ask, options, sign } = await createSubject();

describe('§3.3 Access Token Scope', () => {
  test('[rfc6749-3.3-scope] MUST read scope as case-sensitive names between single spaces, in any order', async () => {
    const authorization = [`Bearer ${await sign({ scope: 'write READ read:all a,b' })}`];
    const needs = async (...scopes: string[]): Promise<string> =>
      (await ask({ authorization, requirement: { scopes } })).code;
    expect(await needs('a,b', 'write')).toBe('passed');
    expect(await needs('READ')).toBe('passed');
    expect(await needs('read')).toBe('insufficient_scope');
    expect(await needs('read:')).toBe('insufficient_scope');
    expect(await needs('a')).toBe('insufficient_scope');
  });

  test('[rfc6749-3.3-syntax] MUST NOT read other white space as a separator, or another type as a scope', async () => {
    const verifier = createVerifier(options());
    const scopesOf = async (scope: unknown): Promise<readonly string[]> => [
      ...(await verifier.verify(await sign({ scope }))).scopes,
    ];
    expect(await scopesOf('a b')).toEqual(['a', 'b']);
    expect(await scopesOf('a\tb\nc')).toEqual(['a\tb\nc']);
    expect(await scopesOf({ read: true })).toEqual([]);
    expect(await scopesOf(1)).toEqual([]);
    expect(await scopesOf(['a', 1])).toEqual([]);
  });
});

describe('§7 Accessing Protected Resources', () => {
  test('[rfc6749-7-validate] MUST validate the token: not expired, and its scope covers the resource', async () => {
    const requirement = { scopes: ['read'] };
    const codeOf = async (claims: object): Promise<string> =>
      (await ask({ authorization: [`Bearer ${await sign({ ...claims })}`], requirement })).code;
    expect(await codeOf({ scope: 'read' })).toBe('passed');
    expect(await codeOf({ scope: 'read', exp: 1 })).toBe('token_expired');
    expect(await codeOf({ scope: 'write' })).toBe('insufficient_scope');
    expect(await codeOf({})).toBe('insufficient_scope');
  });
});
