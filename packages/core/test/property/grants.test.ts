import { createAuthorizationDetails } from '@oidc-verify/core/rar';
import { expect, test } from 'vitest';
import { codeOf, createSetting, ISSUER } from '../setting.ts';
import { fc } from './fast-check.ts';
import { RUNS, SEED } from './runs.ts';

type Members = Readonly<Record<string, unknown>>;

const setting = await createSetting();
const OTHER = 'https://other.test';
const NAMES = ['a', 'b', 'admin', '', '__proto__', 'constructor', 'A'] as const;
const name = fc.constantFrom<string>(...NAMES);
const odd = fc.constantFrom<unknown>(null, 0, true, '', 'a', [], ['a'], {}, [['a']], { a: true });

const party = fc.record(
  {
    sub: fc.oneof(name, odd),
    client_id: fc.oneof(name, odd),
    iss: fc.oneof(fc.constantFrom(ISSUER, OTHER), odd),
    email: name,
  },
  { requiredKeys: [] },
);
const act: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(party, fc.option(party))
      .map(([outer, inner]) => (inner === null ? outer : { ...outer, act: inner })),
  },
  { weight: 1, arbitrary: odd },
);

/** Whether the documentation has it that `act` is the actor `a` of this issuer. */
function isActorA(value: unknown): boolean {
  const { sub, iss = ISSUER } = value as { readonly sub?: unknown; readonly iss?: unknown };
  return sub === 'a' && iss === ISSUER;
}

const onlyA = setting.verifier({ actor: { subjects: ['a'] } });
const nobody = setting.verifier({ actor: false });

test('no act but that of the configured actor passes, and none where none is accepted', async () => {
  await fc.assert(
    fc.asyncProperty(act, fc.option(act), async (value, mayAct) => {
      const claims: Members = { act: value, ...(mayAct === null ? {} : { may_act: mayAct }) };
      const token = await setting.issuer.sign(claims);
      expect(await codeOf(async () => nobody.verify(token))).not.toBe('passed');
      const isPassed = (await codeOf(async () => onlyA.verify(token))) === 'passed';
      expect(!isPassed || isActorA(value)).toBe(true);
    }),
    {
      numRuns: RUNS.grants,
      seed: SEED,
      examples: [
        [{ sub: 'a' }, null],
        [{ sub: 'b', act: { sub: 'a' } }, null],
      ],
    },
  );
  const control = await setting.issuer.sign({ act: { sub: 'a' } });
  expect(await codeOf(async () => onlyA.verify(control))).toBe('passed');
});

const strings = fc.array(name, { maxLength: 3 });
const detail = fc.record(
  {
    type: fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom('a', 'b', 'c', '__proto__') },
      { weight: 1, arbitrary: odd },
    ),
    actions: fc.oneof({ weight: 6, arbitrary: strings }, { weight: 1, arbitrary: odd }),
    locations: fc.oneof({ weight: 6, arbitrary: strings }, { weight: 1, arbitrary: odd }),
    identifier: fc.oneof({ weight: 6, arbitrary: name }, { weight: 1, arbitrary: odd }),
  },
  { requiredKeys: ['type'] },
);
const claim: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 8, arbitrary: fc.array(detail, { maxLength: 4 }) },
  { weight: 1, arbitrary: odd },
);
const match = fc.record(
  {
    type: fc.constantFrom('a', 'b'),
    actions: fc.uniqueArray(fc.constantFrom('a', 'b', 'admin'), { minLength: 1, maxLength: 2 }),
    identifier: fc.constantFrom('a', 'b'),
  },
  { requiredKeys: ['type'] },
);

const passing = {
  '~standard': { version: 1, vendor: 't', validate: (value: unknown) => ({ value }) },
};
const details = createAuthorizationDetails({
  types: { a: passing, b: passing },
  locations: 'b',
} as never);
const verifier = setting.verifier({ authorizationDetails: details });

/** What the documentation says of one detail, written down again. */
function isEnough(value: unknown, needed: Members): boolean {
  const { type, actions, locations, identifier } = value as Members;
  const named: readonly unknown[] = Array.isArray(actions) ? actions : [];
  const here = locations === undefined || (Array.isArray(locations) && locations.includes('b'));
  const wanted = (needed['actions'] ?? []) as readonly unknown[];
  return (
    type === needed['type'] &&
    here &&
    wanted.every((action) => named.includes(action)) &&
    (needed['identifier'] === undefined || needed['identifier'] === identifier)
  );
}

test('no authorization_details grant what a single detail of a configured type does not', async () => {
  let passed = 0;
  await fc.assert(
    fc.asyncProperty(claim, match, async (value, needed) => {
      const token = await setting.issuer.sign({ authorization_details: value });
      const authorizationDetails = details.anyOf(needed);
      const code = await codeOf(async () =>
        verifier.verify(token, { requirement: { authorizationDetails } }),
      );
      if (code !== 'passed') return;
      passed += 1;
      expect(Array.isArray(value) && value.some((one) => isEnough(one, needed))).toBe(true);
    }),
    { numRuns: RUNS.grants, seed: SEED },
  );
  expect(passed).toBeGreaterThan(0);
});
