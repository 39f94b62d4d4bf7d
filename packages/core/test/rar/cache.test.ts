import { createAuthorizationDetails } from '@oidc-verify/core/rar';
import { expect, test } from 'vitest';
import { schemaOf, setting, sign } from './setting.ts';

class Amount {
  readonly value = 1;
}

/** Returns the detail of two requests with the same token, and how often the schema was asked. */
async function askTwice(
  output: () => object,
  tokenCache: unknown = true,
): Promise<readonly [object, object, number]> {
  let asked = 0;
  const validate = () => {
    asked += 1;
    return { value: output() };
  };
  const own = createAuthorizationDetails({ types: { a: schemaOf(validate) } });
  const verifier = setting.verifier({ authorizationDetails: own, tokenCache });
  const token = await sign([{ type: 'a' }]);
  const first = (await verifier.verify(token)).authorizationDetails?.[0];
  const second = (await verifier.verify(token)).authorizationDetails?.[0];
  return [first ?? {}, second ?? {}, asked];
}

test.each([[{ storage: 'token' }], [{ storage: 'digest' }]])(
  'plain output is shared by requests, and frozen at every depth: %j',
  async (cache) => {
    const [first, second, asked] = await askTwice(() => ({ list: [{ deep: {} }] }), cache);
    expect(asked).toBe(1);
    expect(second).toBe(first);
    const { list } = first as { list: { deep: object }[] };
    expect([first, list, list[0], list[0]?.deep].every(Object.isFrozen)).toBe(true);
  },
);

test.each<[string, () => unknown]>([
  ['a Set', () => new Set(['read'])],
  ['a Map', () => new Map()],
  ['a Date', () => new Date(0)],
  ['a typed array', () => new Uint8Array(1)],
  ['an instance', () => new Amount()],
  ['a function', () => () => true],
  ['a proxy', () => new Proxy({}, { ownKeys: () => ['a', 'a'] })],
])('%s in the output is not shared', async (_, held) => {
  const [first, second, asked] = await askTwice(() => ({ held: held() }));
  expect(asked).toBe(2);
  // Not `toBe`, which would print a proxy that cannot be read.
  expect(Object.is(second, first)).toBe(false);
});

test('a getter in the output is read once, when the detail is made', async () => {
  let reads = 0;
  const [first] = await askTwice(() => ({
    get amount() {
      reads += 1;
      return reads;
    },
  }));
  expect(first).toEqual({ type: 'a', amount: 1 });
});
