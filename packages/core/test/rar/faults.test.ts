import { isAuthError } from '@oidc-verify/core';
import { expect, test } from 'vitest';
import { details, setting, sign } from './setting.ts';

const verifier = setting.verifier({ authorizationDetails: details });
const account = { type: 'account' };
const others = Array.from({ length: 101 }, () => ({ type: 'other' }));

// Facts hold no value of the token.
test.each<[string, unknown]>([
  ['is not a list', account],
  ['has more than 100 entries', others],
  ['has an entry that is not an object', [account, 'account']],
  ['has an entry without a type', [{ actions: ['read'] }]],
  ['has an entry without a type', [{ type: '' }]],
  ['has an entry whose type is too long', [{ type: 'a'.repeat(257) }]],
  ['has an entry whose locations are not strings', [{ ...account, locations: [1] }]],
  ['has an entry whose actions are not strings', [{ ...account, actions: 'read' }]],
  ['has an entry whose datatypes are not strings', [{ ...account, datatypes: {} }]],
  ['has an entry whose privileges are not strings', [{ ...account, privileges: null }]],
  ['has an entry whose identifier is not a string', [{ ...account, identifier: 1 }]],
])('a claim that %s is told so', async (fault, claim) => {
  const refused = await verifier.verify(await sign(claim)).catch((reason: unknown) => reason);
  if (!isAuthError(refused)) throw new Error('passed', { cause: refused });
  expect(refused.facts).toEqual({
    code: 'invalid_claims',
    problem: 'fault',
    claim: 'authorization_details',
    fault,
  });
});

test('1,000 values of a list are not too many', async () => {
  const actions = Array.from({ length: 1_000 }, (_, index) => `a${index}`);
  const identity = await verifier.verify(await sign([{ ...account, actions }]));
  expect(identity.authorizationDetails).toEqual([{ ...account, actions }]);
});
