import { describe, expect, test, vi } from 'vitest';
import { AUDIENCE, codeOf, createSetting, ISSUER } from '../setting.ts';

const setting = await createSetting();
const verify = async (
  iss: unknown,
  options: Readonly<Record<string, unknown>> = {},
): Promise<string> =>
  codeOf(async () => setting.verifier(options).verify(await setting.issuer.sign({ iss })));

describe('selectIssuer', () => {
  test.each([
    [undefined, 'missing_claim'],
    [null, 'missing_claim'],
    ['', 'invalid_issuer'],
    [5, 'invalid_issuer'],
    [[ISSUER], 'invalid_issuer'],
    [{ [ISSUER]: 1 }, 'invalid_issuer'],
    [`${ISSUER}/`, 'invalid_issuer'],
    [ISSUER.toUpperCase(), 'invalid_issuer'],
    [` ${ISSUER}`, 'invalid_issuer'],
    [ISSUER.replace('issuer', 'ısuer'), 'invalid_issuer'],
    ['__proto__', 'invalid_issuer'],
    [ISSUER, 'passed'],
  ])('iss %j: %s', async (iss, code) => {
    expect(await verify(iss)).toBe(code);
  });

  test('an inherited iss is none', async () => {
    const token = await setting.issuer.signRaw({
      header: setting.issuer.header(),
      payload: `{"__proto__":{"iss":"${ISSUER}"}}`,
      alg: 'RS256',
    });
    expect(await codeOf(async () => setting.verifier().verify(token))).toBe('missing_claim');
  });

  test('an unknown issuer costs no look at any keys', async () => {
    const peek = vi.spyOn(setting.keys, 'peek');
    await verify('https://evil.test');
    expect(peek).not.toHaveBeenCalled();
    expect(setting.keys.calls).toEqual([]);
    peek.mockRestore();
  });

  test('a resolver is asked for 1 to 512 characters only, and never for a listed issuer', async () => {
    const resolveIssuer = vi.fn(() => undefined);
    for (const iss of [ISSUER, '', 5, null, 'x'.repeat(513), 'x\ud800'])
      await verify(iss, { resolveIssuer });
    expect(resolveIssuer).not.toHaveBeenCalled();
    await verify('x'.repeat(512), { resolveIssuer });
    expect(resolveIssuer).toHaveBeenCalledOnce();
  });

  test('each issuer’s tokens are proven by its own keys', async () => {
    const other = await createSetting();
    await other.issuer.rotateKeys();
    const issuers = [
      { issuer: ISSUER, keys: setting.keys },
      { issuer: 'https://b.test', keys: other.issuer.keySource() },
    ];
    const verifier = setting.verifier({
      issuer: undefined,
      keys: undefined,
      audience: AUDIENCE,
      issuers,
    });
    const kid = other.issuer.signingKey().kid;
    const crossed = await setting.issuer.sign({ iss: 'https://b.test' }, { kid });
    expect(await codeOf(async () => verifier.verify(crossed))).toBe('invalid_signature');
    const own = await other.issuer.sign({ iss: 'https://b.test' });
    expect(await codeOf(async () => verifier.verify(own))).toBe('passed');
  });
});
