import { CONTRACT, staticJwks } from '@oidc-verify/core';
import { fc } from './fast-check.ts';
import { FITTING } from './fitting-values.ts';
import { published } from './signer.ts';

const throwing: ProxyHandler<object> = {
  get: () => {
    throw new RangeError('a getter threw');
  },
  ownKeys: () => {
    throw new RangeError('ownKeys threw');
  },
};

function revoked(target: object): unknown {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function cycle(): unknown {
  const value: Record<string, unknown> = {};
  value['self'] = value;
  return value;
}

const good = (): object => staticJwks({ keys: published });
const fail = (): never => {
  throw new RangeError('a function threw');
};

/** Values that JavaScript callers can hand over, by name: some cannot even be printed. */
const HOSTILE: Readonly<Record<string, () => unknown>> = {
  'a proxy that throws': () => new Proxy({}, throwing),
  'a revoked proxy': () => revoked({}),
  'a revoked list': () => revoked([]),
  'a getter that throws': () =>
    Object.defineProperty({}, 'issuer', { get: fail, enumerable: true }),
  'a list of holes': () => Object.assign([], { length: 2 }),
  'a list with a hole': () => Object.assign(['a'], { length: 2 }),
  'a list of undefined': () => [undefined],
  'a cycle': cycle,
  'a symbol': () => Symbol('odd'),
  'a bigint': () => 5n,
  NaN: () => Number.NaN,
  Infinity: () => Number.POSITIVE_INFINITY,
  'minus zero': () => -0,
  null: () => null,
  'a blank': () => ' ',
  none: () => ['none'],
  HS256: () => ['HS256'],
  ES256: () => ['ES256'],
  Ed25519: () => ['Ed25519'],
  'a boxed text': () => Object('https://issuer.test/') as unknown,
  'an object without prototype': () => Object.create(null) as unknown,
  'a text that throws': () => ({ toString: fail, [Symbol.toPrimitive]: fail }),
  'a date': () => new Date(Number.NaN),
  'a map': () => new Map([['a', 1]]),
  'a class': () => RangeError,
  'a thenable': () => ({
    // oxlint-disable-next-line unicorn/no-thenable -- a thenable that is not a promise
    then: (_resolve: unknown, reject: (reason: Error) => void) => reject(new Error('odd')),
  }),
  'a rejection': () => {
    const rejection = Promise.reject(new Error('odd'));
    rejection.catch(() => {});
    return rejection;
  },
  'a function that throws': () => fail,
  'a schema without validate': () => ({ '~standard': { version: 1 } }),
  'a schema that throws': () => ({ '~standard': { version: 1, vendor: 'odd', validate: fail } }),
  'an issuer entry': () => [{ issuer: 'https://x.test', audience: 'a', keys: good() }],
  'an issuer entry and null': () => [
    { issuer: 'https://x.test', audience: 'a', keys: good() },
    null,
  ],
  'keys that throw': () => ({ ...good(), peek: fail, load: fail, wake: fail }),
  'keys that answer nothing': () => ({
    peek: () => {},
    load: () => {},
    wake: () => {},
    close: () => {},
  }),
  'keys of another contract': () => ({ ...good(), [CONTRACT]: 99 }),
  'keys of a contract without a name': () => ({
    ...good(),
    [CONTRACT]: Object.create(null) as unknown,
  }),
  'fixed keys that are no list': () => ({ ...good(), fixedKeys: 5 }),
  'fixed keys that are none': () => ({ ...good(), fixedKeys: [null, 5] }),
  'keys that hold null': () => ({
    ...good(),
    fixedKeys: undefined,
    peek: () => ({ keys: [null] }),
  }),
};

/** A value with a name to print, made anew each time. */
export interface Odd {
  readonly label: string;
  readonly make: () => unknown;
}

const hostile: fc.Arbitrary<Odd> = fc
  .constantFrom(...Object.entries(HOSTILE))
  .map(([label, make]) => ({ label, make }));
const anything: fc.Arbitrary<Odd> = fc
  .anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withNullPrototype: true,
    withSparseArray: true,
    withTypedArray: true,
    withObjectString: true,
    maxDepth: 2,
  })
  .map(toOdd);
const plain: fc.Arbitrary<Odd> = fc
  .oneof(
    fc.integer({ min: -5, max: 100_000 }),
    fc.boolean(),
    fc.string(),
    fc.array(fc.string()),
    fc.webUrl(),
  )
  .map(toOdd);

const values = fc.oneof(hostile, anything, plain);

/** Any value, and any function of no use. */
export const oddValues: fc.Arbitrary<Odd> = fc.oneof(
  { weight: 4, arbitrary: values },
  {
    weight: 1,
    arbitrary: values.map(({ label, make }) => ({ label: `() => ${label}`, make: () => make })),
  },
);

/** Options of which up to three have a value that fits or an odd one; now and then an unknown name. */
export function oddOptions(
  names: readonly string[],
): fc.Arbitrary<readonly (readonly [string, Odd])[]> {
  const unknown = fc.oneof(fc.constantFrom('__proto__', 'toString', 'Issuer', ''), fc.string());
  const odd = fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...names) },
    { weight: 1, arbitrary: unknown },
  );
  const fitting = names.flatMap((name) =>
    (FITTING[name] ?? []).map((value): [string, Odd] => [name, toOdd(value)]),
  );
  const option = fc.oneof(fc.tuple(odd, oddValues), fc.constantFrom(...fitting));
  return fc.array(option, { minLength: 1, maxLength: 3 });
}

function toOdd(value: unknown): Odd {
  return { label: fc.stringify(value), make: () => value };
}

/** Returns `usual` with the odd values over it, as own members whatever their names. */
export function layOver(
  usual: Readonly<Record<string, unknown>>,
  odd: readonly (readonly [string, Odd])[],
): Record<string, unknown> {
  const all: Record<string, unknown> = { ...usual };
  for (const [name, { make }] of odd) {
    Object.defineProperty(all, name, { value: make(), enumerable: true, configurable: true });
  }
  return all;
}
