import { describe, expect, test } from 'vitest';
import type { Engine } from '../../src/jose/engine.ts';
import { codeOf, createSetting, ENGINES, ISSUER } from '../setting.ts';
import type { EngineName } from '../setting.ts';

const engines = Object.keys(ENGINES) as EngineName[];

describe.each(engines)('a key that this runtime cannot import, with engine %s', (name) => {
  const failing = (count = Number.POSITIVE_INFINITY): { engine: Engine; imports: () => number } => {
    const engine = ENGINES[name]();
    let imports = 0;
    const importKey: Engine['importKey'] = (jwk, algorithm) => {
      imports += 1;
      if (imports > count) return engine.importKey(jwk, algorithm);
      if (name === 'web') return Promise.reject(new Error('too large'));
      throw new Error('too large');
    };
    return { engine: { ...engine, importKey }, imports: () => imports };
  };

  test.each([undefined, null])('is 503 and not 401, with kid %j', async (kid) => {
    const setting = await createSetting();
    const { engine, imports } = failing();
    const verifier = setting.verifierOn(engine);
    const token = await setting.issuer.sign({}, kid === undefined ? {} : { kid });
    for (const _ of [1, 2, 3]) {
      const outcome = await verifier.tryVerify(token);
      if (outcome.ok) throw new TypeError('accepted');
      expect(outcome.error).toMatchObject({ code: 'jwks_error', status: 503 });
      expect(outcome.error.headers).toHaveProperty('retry-after');
    }
    expect([imports(), setting.keys.loads]).toEqual([1, 0]);
    const unusable = setting.events.filter(({ type }) => type === 'keys-unusable');
    const event = { type: 'keys-unusable', issuer: ISSUER, reason: 'unsupported', keys: 1 };
    expect(unusable).toEqual([{ ...event, kids: [setting.issuer.signingKey('RS256').kid] }]);
  });

  test('takes no other key along', async () => {
    const setting = await createSetting();
    await setting.issuer.rotateKeys({ keepOld: true });
    const keys = setting.issuer.keySource();
    keys.state = 'cooling';
    const { engine } = failing(1);
    const verifier = setting.verifierOn(engine, { keys });
    const kids = setting.issuer.jwks().keys.map(({ kid = '' }) => kid);
    const { kid: current } = setting.issuer.signingKey('RS256');
    const [other = ''] = kids.filter((kid) => kid !== current);
    const codes = [];
    for (const kid of [other, current]) {
      const token = await setting.issuer.sign({}, { kid });
      codes.push(await codeOf(async () => verifier.verify(token)));
    }
    expect(codes).toEqual(['jwks_error', 'passed']);
  });
});
