import type { Requirement } from '@oidc-verify/core';
import { describe, expect, test } from 'vitest';
import { toSchema } from '../memory/cache-setting.ts';
import { createSubject } from './subject.ts';
import type { Answer } from './subject.ts';

const { ask, decide, nowSeconds, sign } = await createSubject();
const CODE = 'insufficient_user_authentication';

const askWith = async (claims: object, requirement: Requirement<unknown>): Promise<Answer> =>
  ask({ authorization: [`Bearer ${await sign({ ...claims })}`], requirement });
const challengeOf = ({ headers }: Answer): string => String(headers['www-authenticate']);

describe('§3 Authentication Requirements Challenge', () => {
  test('[rfc9470-3-error] MUST answer too weak or too old an authentication with 401 and insufficient_user_authentication', async () => {
    const strong = { acr: 'gold', auth_time: nowSeconds - 10 };
    const requirement = { acr: 'gold', maxAgeSeconds: 60 };
    expect(await askWith(strong, requirement)).toMatchObject({ status: 200 });
    for (const claims of [
      { ...strong, acr: 'bronze' },
      { ...strong, auth_time: nowSeconds - 100 },
      {},
    ]) {
      const answer = await askWith(claims, requirement);
      expect(answer).toMatchObject({ status: 401, body: { error: CODE } });
      expect(challengeOf(answer)).toMatch(new RegExp(`^Bearer .*error="${CODE}"`));
    }
  });

  test('[rfc9470-3-acr-values] MAY name the acr values of which one is needed, in order of preference', async () => {
    const requirement = { acr: ['urn:example:gold', 'urn:example:silver'] };
    expect(await askWith({ acr: 'urn:example:silver' }, requirement)).toMatchObject({
      status: 200,
    });
    const challenge = challengeOf(await askWith({ acr: 'bronze' }, requirement));
    expect(challenge).toContain('acr_values="urn:example:gold urn:example:silver"');
    expect(challenge).not.toContain('max_age');
  });

  test('[rfc9470-3-max-age] MAY name the greatest age of the authentication, in whole seconds', async () => {
    expect(await askWith({ auth_time: nowSeconds }, { maxAgeSeconds: 0 })).toMatchObject({
      status: 200,
    });
    for (const maxAgeSeconds of [0, 60]) {
      const challenge = challengeOf(await askWith({ auth_time: 1 }, { maxAgeSeconds }));
      expect(challenge).toContain(`max_age="${maxAgeSeconds}"`);
      expect(challenge).not.toContain('acr_values');
    }
    for (const wrong of [-1, 1.5, Number.NaN]) {
      await expect(askWith({}, { maxAgeSeconds: wrong })).rejects.toMatchObject({
        code: 'invalid_options',
      });
    }
  });

  test('[rfc9470-3-together] MAY name acr values, age and scopes in one challenge', async () => {
    const requirement = { acr: 'gold', maxAgeSeconds: 60, scopes: ['pay'] };
    const claims = { scope: 'pay', acr: 'gold', auth_time: nowSeconds };
    expect(await askWith(claims, requirement)).toMatchObject({ status: 200 });
    const challenge = challengeOf(await askWith({ ...claims, acr: 'bronze' }, requirement));
    expect(challenge).toContain('acr_values="gold", max_age="60", scope="pay"');
  });
});

describe('§6.1 JWT Access Tokens', () => {
  test('[rfc9470-6.1-claims] MUST judge acr and auth_time as the token has them', async () => {
    const strong = { acr: 'gold', auth_time: nowSeconds };
    const tokens = {
      control: sign(strong),
      'no acr': sign({ ...strong, acr: undefined }),
      'acr as a list': sign({ ...strong, acr: ['gold'] }),
      'acr in amr': sign({ ...strong, acr: undefined, amr: ['gold'] }),
      'no auth_time': sign({ ...strong, auth_time: undefined }),
      'auth_time as a text': sign({ ...strong, auth_time: String(nowSeconds) }),
      'iat for auth_time': sign({ ...strong, auth_time: undefined, iat: nowSeconds }),
      'auth_time in the future': sign({ ...strong, auth_time: nowSeconds + 3600 }),
    };
    const says = toSchema(() => strong);
    const call = { requirement: { acr: 'gold', maxAgeSeconds: 60 } };
    for (const options of [{}, { claims: says }]) {
      const { control, ...others } = await decide(tokens, options, call);
      expect(control).toBe('passed');
      expect(Object.values(others)).toEqual(Array(7).fill(CODE));
    }
  });
});
