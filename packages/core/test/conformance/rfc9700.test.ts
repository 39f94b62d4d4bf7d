import { describe, expect, test } from 'vitest';
import { createSubject } from './subject.ts';

const { ask, sign } = await createSubject();

describe('§2.3 Access Token Privilege Restriction', () => {
  test('[rfc9700-2.3-audience] MUST refuse, on every request, a token that was meant for another resource server', async () => {
    const own = await sign({ aud: ['https://other.test', 'https://api.test'] });
    const other = await sign({ aud: ['https://other.test'] });
    expect(await ask({ authorization: [`Bearer ${own}`] })).toMatchObject({ code: 'passed' });
    expect(await ask({ authorization: [`Bearer ${other}`] })).toMatchObject({
      status: 401,
      code: 'invalid_audience',
    });
  });

  test('[rfc9700-2.3-action] MUST refuse, on every request, an action that the token does not allow', async () => {
    const authorization = [`Bearer ${await sign({ scope: 'read', permissions: ['a'] })}`];
    const allowed = { scopes: ['read'], permissions: ['a'] };
    expect(await ask({ authorization, requirement: allowed })).toMatchObject({ code: 'passed' });
    expect(await ask({ authorization, requirement: { scopes: ['write'] } })).toMatchObject({
      code: 'insufficient_scope',
    });
    expect(await ask({ authorization, requirement: { permissions: ['b'] } })).toMatchObject({
      code: 'insufficient_permissions',
    });
  });
});
