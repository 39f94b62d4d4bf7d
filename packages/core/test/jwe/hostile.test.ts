import { AuthError } from '@oidc-verify/core';
import { createDecryption } from '@oidc-verify/core/jwe';
import { describe, expect, test } from 'vitest';
import { refusal } from '../../src/errors/refusal.ts';
import { createSetting } from '../setting.ts';
import type { EngineName } from '../setting.ts';
import { buildHostileCases } from './hostile-cases.ts';

const setting = await createSetting();
const signed = await setting.issuer.sign();
const { keys, controls, hostile, malformed } = await buildHostileCases(signed);
const decrypt = createDecryption({ keys });

/** Everything that a refusal shows, to the client and to the operator. */
function facesOf(error: unknown): unknown {
  if (!(error instanceof AuthError)) return error;
  const { code, status, message, headers, detail, cause } = error;
  return { code, status, message, headers, detail, cause, body: JSON.stringify(error) };
}

async function refusalOf(token: string, engine: EngineName): Promise<unknown> {
  return setting
    .verifier({ decrypt }, engine)
    .verify(token)
    .then(() => 'passed', facesOf);
}

describe('one refusal for whatever fails in decryption', () => {
  test.each(Object.entries(controls))('the control %s passes', async (_, token) => {
    expect(await refusalOf(token, 'node')).toBe('passed');
    expect(await refusalOf(token, 'web')).toBe('passed');
  });

  test('there are many ways to fail, no two of them the same token', async () => {
    const named = Object.entries({ ...controls, ...hostile });
    const tokens = await Promise.all(named.map(async ([, token]) => token));
    const again = named.filter((_, index) => tokens.indexOf(tokens[index] ?? '') !== index);
    expect(again.map(([name]) => name)).toEqual([]);
    expect(tokens.length).toBeGreaterThanOrEqual(60);
  });

  test.each(Object.entries(hostile))('%s', async (_, token) => {
    const expected = facesOf(refusal('decryption_failed', { problem: 'failed' }));
    expect(await refusalOf(await token, 'node')).toEqual(expected);
    expect(await refusalOf(await token, 'web')).toEqual(expected);
  });
});

describe('what is no encrypted token is told before decryption', () => {
  test.each(Object.entries(malformed))('%s', async (_, token) => {
    const detail =
      token.length > 16_384
        ? `the token has ${token.length} characters, and maxTokenBytes is 16384`
        : `the token has ${token.split('.').length} segments; a signed JWT has 3, separated by dots`;
    const face = facesOf(new AuthError('malformed_token', { detail }));
    expect(await refusalOf(token, 'node')).toEqual(face);
  });
});
