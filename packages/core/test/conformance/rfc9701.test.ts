import { createVerifier } from '@oidc-verify/core';
import { describe, expect, test } from 'vitest';
import { problemsOf } from '../setting.ts';
import { createSubject } from './subject.ts';

const { decide, options, sign } = await createSubject();

describe('§8.1 Cross-JWT Confusion', () => {
  test('[rfc9701-8.1-confusion] MUST NOT take an introspection answer for an access token', async () => {
    const claims = { token_introspection: { active: true, scope: 'admin' } };
    const tokens = {
      control: sign(claims),
      short: sign(claims, { typ: 'token-introspection+jwt' }),
      long: sign(claims, { typ: 'application/token-introspection+jwt' }),
    };
    expect(await decide(tokens)).toEqual({
      control: 'passed',
      short: 'invalid_token_type',
      long: 'invalid_token_type',
    });
    const forced = options({ acceptedTypes: ['token-introspection+jwt'] });
    expect(problemsOf(() => createVerifier(forced)).map(({ path }) => path)).toEqual([
      'acceptedTypes[0]',
    ]);
  });
});
