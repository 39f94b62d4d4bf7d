import { testKeys } from '@oidc-verify/testing';
import { describe, expect, test, vi } from 'vitest';
import type { Engine, ImportedKey } from '../../src/jose/engine.ts';
import { toVerificationKey } from '../../src/jose/jwk.ts';
import type { VerificationKey } from '../../src/jose/jwk.ts';
import type { Context } from '../../src/verify/context.ts';
import { checkSignature } from '../../src/verify/signature.ts';
import { codeOf, createSetting, ENGINES, published } from '../setting.ts';
import type { EngineName } from '../setting.ts';

const key = toVerificationKey(
  published(testKeys.rsa[0], { alg: 'RS256' }),
  new Set(['RS256'] as const),
) as VerificationKey;

const check = async (bytes: number, verify: Engine['verify']): Promise<string> => {
  const parsed = {
    token: '',
    header: {},
    newHeader: undefined,
    payload: {},
    signature: new Uint8Array(bytes),
    signingInput: 'a.b',
  };
  const engine: Engine = { ...ENGINES.node(), verify };
  const context = { engine, mode: 'sync', policy: { offloaded: new Set() } } as unknown as Context;
  return codeOf(async () =>
    checkSignature(parsed, { ...key, key, imported: {} as ImportedKey }, context),
  );
};

describe('checkSignature', () => {
  test('a signature of another length never reaches the engine', async () => {
    const verify = vi.fn(() => true);
    for (const bytes of [0, 1, 64, 255, 257, 512, 100_000]) {
      expect(await check(bytes, verify)).toBe('invalid_signature');
    }
    expect(verify).not.toHaveBeenCalled();
    expect(await check(256, verify)).toBe('passed');
  });

  test.each([[false], [undefined], [null], [1], ['true'], [{}]])(
    'only true passes, %j does not',
    async (answer) => {
      expect(await check(256, () => answer as never)).toBe('invalid_signature');
      expect(await check(256, async () => answer as never)).toBe('invalid_signature');
    },
  );
});

/** A token whose RSA signature begins with a zero byte, which some libraries take for optional. */
async function withLeadingZero(
  setting: Awaited<ReturnType<typeof createSetting>>,
): Promise<readonly [token: string, stripped: string]> {
  for (let turn = 0; ; turn++) {
    const token = await setting.issuer.sign({ jti: `${turn}` });
    const [header, payload, text = ''] = token.split('.');
    const signature = Buffer.from(text, 'base64url');
    const stripped = signature.subarray(1).toString('base64url');
    if (signature[0] === 0) return [token, `${header}.${payload}.${stripped}`];
  }
}

describe.each(Object.keys(ENGINES) as EngineName[])('with engine %s', (engine) => {
  test('an RSA signature without its leading zero is not the signature', async () => {
    const setting = await createSetting();
    const verifier = setting.verifier({}, engine);
    const [token, stripped] = await withLeadingZero(setting);
    expect(await codeOf(async () => verifier.verify(token))).toBe('passed');
    expect(await codeOf(async () => verifier.verify(stripped))).toBe('invalid_signature');
  });

  test('a token is refused once a byte of it changed', async () => {
    const setting = await createSetting();
    const verifier = setting.verifier({}, engine);
    const [header = '', payload = '', signature = ''] = (await setting.issuer.sign()).split('.');
    const other = await setting.issuer.sign({ sub: 'admin' });
    const flipped = `${signature[0] === 'A' ? 'B' : 'A'}${signature.slice(1)}`;
    for (const token of [
      `${header}.${other.split('.')[1]}.${signature}`,
      `${header}.${payload}.${flipped}`,
      `${header}.${payload}.`,
      `${header}.${payload}.${signature}AAAA`,
    ]) {
      expect(await codeOf(async () => verifier.verify(token))).toBe('invalid_signature');
    }
    expect(await codeOf(async () => verifier.verify(`${header}.${payload}.${signature}`))).toBe(
      'passed',
    );
  });
});
