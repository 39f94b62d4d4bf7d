import { describe, expect, test } from 'vitest';
import type { RequestState } from '../../src/http/authenticate-once.ts';
import { createRequestStates } from '../../src/http/request-states.ts';
import type { RequestStates } from '../../src/http/request-states.ts';

interface Req {
  readonly carrier?: object;
}

function createState(): RequestState<unknown> {
  const outcome = { kind: 'anonymous', request: { method: 'GET', url: '/', dpopProofs: [] } };
  return {
    presented: undefined,
    proofs: undefined,
    outcome: outcome as unknown as RequestState<unknown>['outcome'],
    identity: undefined,
    refusal: undefined,
    guarded: false,
  };
}

const KINDS: readonly (readonly [string, () => RequestStates<unknown, Req>])[] = [
  ['on the request', () => createRequestStates<unknown, Req>({ keyOf: (x) => x })],
  [
    'on a carrier',
    () => createRequestStates<unknown, Req>({ keyOf: (x) => x, carrierOf: (x) => x.carrier }),
  ],
];

describe.each(KINDS)('the state of a request, kept %s', (_, create) => {
  test.each([
    ['with one carrier for both', { carrier: {} }],
    ['without a carrier', {}],
  ])('is not that of another request, %s', (_name, members) => {
    const states = create();
    const [first, second]: readonly [Req, Req] = [{ ...members }, { ...members }];
    const [one, two, three] = [createState(), createState(), createState()];
    expect(states.get(first)).toBeUndefined();
    states.set(first, one);
    expect(states.get(first)).toBe(one);
    expect(states.get(second)).toBeUndefined();
    states.set(second, two);
    expect([states.get(first), states.get(second)]).toEqual([one, two]);
    states.set(first, three);
    states.set(second, one);
    expect(states.get(first)).toBe(three);
    expect(states.get(second)).toBe(one);
  });
});

test('with a carrier nothing is added to the request itself', () => {
  const states = createRequestStates<unknown, Req>({
    keyOf: (x) => x,
    carrierOf: (x) => x.carrier,
  });
  const carrier = {};
  const request = { carrier };
  states.set(request, createState());
  const copy = { ...request };
  expect(states.get(copy)).toBeUndefined();
  expect(createRequestStates<unknown, Req>({ keyOf: (x) => x }).get(request)).toBeUndefined();
});
