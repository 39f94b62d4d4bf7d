import { createDpop } from '@oidc-verify/core/dpop';
import { explain, optionsFor } from '@oidc-verify/core/diagnosis';
import { describe, expect, test } from 'vitest';
import { createSetting, ISSUER } from '../setting.ts';

const setting = await createSetting();
const nowSeconds = setting.clock.now() / 1000;

describe('explain', () => {
  test('walks an accepted token through all stages', async () => {
    const token = await setting.issuer.sign({ scope: 'a b' });
    const found = await explain(setting.verifier({ requiredScopes: ['a'] }), token);
    expect(found).toMatchObject({ accepted: true, status: 200, issuer: ISSUER });
    expect(found.stages.map(({ stage, outcome }) => `${stage} ${outcome}`)).toEqual([
      'parse passed',
      'issuer passed',
      'header passed',
      'key passed',
      'signature passed',
      'claims passed',
      'confirmation passed',
      'authorize passed',
    ]);
    expect(found.values).toMatchObject({ verified: true, iss: ISSUER, scope: 'a b' });
  });

  test('names the stage, what was expected, what was found, and the option', async () => {
    const token = await setting.issuer.sign({ aud: 'https://other.test', exp: nowSeconds + 60 });
    const found = await explain(setting.verifier(), token);
    expect(found).toMatchObject({
      accepted: false,
      stage: 'claims',
      code: 'invalid_audience',
      status: 401,
      detail: 'aud names none of: https://api.test',
      facts: { problem: 'other', audiences: ['https://api.test'] },
      values: { verified: true, aud: 'https://other.test' },
    });
    const stage = found.stages.find(({ outcome }) => outcome === 'refused');
    expect(stage).toMatchObject({
      stage: 'claims',
      code: 'invalid_audience',
      options: ['audience', 'clientIds', 'clientIdClaim'],
    });
    expect(stage?.expected).toContain('aud has one of: https://api.test');
    expect(stage?.found).toContain('aud "https://other.test"; exp in 60 s');
    expect(found.stages.slice(-2).map(({ outcome }) => outcome)).toEqual([
      'not-reached',
      'not-reached',
    ]);
  });

  test('marks what was not verified, and reads nothing of an opaque token', async () => {
    const foreign = await explain(setting.verifier(), await setting.issuer.sign({ iss: 'evil' }));
    expect(foreign).toMatchObject({ stage: 'issuer', values: { verified: false, iss: 'evil' } });
    expect(foreign.stages[2]).toMatchObject({
      outcome: 'not-reached',
      expected: 'decided by the issuer',
    });
    const opaque = await explain(setting.verifier(), 'rubbish');
    expect(opaque).toMatchObject({ stage: 'parse', code: 'opaque_token' });
    expect(opaque).not.toHaveProperty('values');
    expect(opaque.stages[0]).toMatchObject({ found: '7 characters, 1 segment', options: [] });
  });

  test('tells the challenge that comes with the refusal, and none where an API has none', async () => {
    const verifier = setting.verifier({ requiredScopes: ['a', 'b'] });
    const token = await setting.issuer.sign({ scope: 'a' });
    const refused = await explain(verifier, token);
    const outcome = await verifier.tryVerify(token);
    expect(refused.challenge).toBe(
      'Bearer error="insufficient_scope", error_description="The access token lacks a required scope", scope="a b"',
    );
    expect(outcome).toMatchObject({
      error: { headers: { 'www-authenticate': refused.challenge } },
    });
    const both = await explain(
      setting.verifier({ dpop: createDpop({ publicOrigin: 'https://api.test' }) }),
      'rubbish',
    );
    expect(both.challenge).toMatch(/^Bearer error="invalid_token".*, DPoP algs="ES256/);
    expect(await explain(setting.verifier(), token)).not.toHaveProperty('challenge');
    const unusable = setting.verifier({ check: () => undefined });
    expect(await explain(unusable, token)).toMatchObject({ status: 503 });
    expect(await explain(unusable, token)).not.toHaveProperty('challenge');
  });

  test.each([[undefined], [null], [5], ['']])('takes %j too', async (token) => {
    expect(await explain(setting.verifier(), token)).toMatchObject({
      accepted: false,
      stage: 'parse',
    });
  });

  test('of a closed verifier, no stage is reached', async () => {
    const closed = setting.verifier();
    await closed.close();
    const { stage, code, stages } = await explain(closed, await setting.issuer.sign());
    expect([stage, code]).toEqual(['call', 'verifier_closed']);
    expect(stages.every(({ outcome }) => outcome === 'not-reached')).toBe(true);
  });

  test('sends no event of a decision, and leaves the token cache alone', async () => {
    const own = await createSetting();
    const verifier = own.verifier({ tokenCache: true });
    const token = await own.issuer.sign();
    await explain(verifier, token);
    expect(own.events).toEqual([]);
    await verifier.verify(token);
    expect(own.events).toMatchObject([{ type: 'accepted', cached: false }]);
    const { stages } = await explain(verifier, token);
    expect(stages[0]?.found).toMatch(/^\d+ characters, 3 segments$/);
  });

  test('runs on the web engine', async () => {
    const token = await setting.issuer.sign({ exp: 1 });
    expect(await explain(setting.verifier({}, 'web'), token)).toMatchObject({
      stage: 'claims',
      code: 'token_expired',
    });
  });

  test('holds neither the token nor what identifies a person', async () => {
    const token = await setting.issuer.sign({
      sub: 'jane.doe',
      jti: 'id-of-token',
      email: 'j@d.test',
    });
    const told = JSON.stringify(await explain(setting.verifier(), token));
    for (const part of [...token.split('.'), 'jane.doe', 'id-of-token', 'j@d.test']) {
      expect(told).not.toContain(part);
    }
  });
});

test('the options of a refusal are those that decide it', () => {
  expect(optionsFor('key_not_found', 'unnamed')).toEqual(['acceptAnyKid', 'keys']);
  expect(optionsFor('key_not_found', 'unknown')).toEqual(['keys', 'issuer']);
  expect(optionsFor('missing_token', undefined)).toEqual([]);
});
