import { createVerifier, staticJwks } from '@oidc-verify/core';
import type { AuthorizationDetail, Requirement, Verifier } from '@oidc-verify/core';
import { createAuthorizationDetails } from '@oidc-verify/core/rar';
import * as v from 'valibot';
import { z } from 'zod';

/** True if the types are assignable to each other and neither is `any`. */
type Same<A, B> = 0 extends 1 & A ? false : [A, B] extends [B, A] ? true : false;
declare function same<A, B>(answer: Same<A, B>): void;

const minimum = { audience: 'https://api.test', keys: staticJwks({ keys: [] }) } as const;
const details = createAuthorizationDetails({
  types: {
    payment: z.strictObject({ type: z.literal('payment'), amount: z.coerce.number() }),
    'https://schemes.test/files': v.strictObject({ type: v.string(), paths: v.array(v.string()) }),
  },
  locations: ['https://api.test'],
});

// Each type has the members that its schema returns.
const verifier = createVerifier({ ...minimum, issuer: 'i', authorizationDetails: details });
const token = await verifier.verify('');
for (const detail of token.authorizationDetails) {
  if (detail.type === 'payment') {
    same<typeof detail.amount, number>(true);
    // @ts-expect-error -- of the other type
    void detail.paths;
  } else {
    same<typeof detail.type, 'https://schemes.test/files'>(true);
    same<typeof detail.paths, string[]>(true);
  }
  // @ts-expect-error -- details cannot be assigned to
  detail.type = 'payment';
}
// @ts-expect-error -- nor can the list
void token.authorizationDetails.push;
same<typeof token.claims.iss, string>(true);
same<(typeof token.claims)['authorization_details'], unknown>(true);

// Without the option they are not read.
const plain = createVerifier({ ...minimum, issuer: 'i' });
same<typeof plain, Verifier>(true);
const unread = plain.verifySync('').authorizationDetails;
same<typeof unread, readonly AuthorizationDetail[] | undefined>(true);

// Beside a schema for claims, and in checks.
const both = createVerifier({
  ...minimum,
  issuer: 'i',
  authorizationDetails: details,
  claims: z.object({ tenant: z.string() }),
  check: ({ claims, authorizationDetails }) =>
    claims.tenant === 'a' && authorizationDetails.some((detail) => detail.type === 'payment'),
});
both.requirement({
  check: ({ authorizationDetails }) => {
    // @ts-expect-error -- no such type
    void authorizationDetails.some((detail) => detail.type === 'paymnt');
    return authorizationDetails.length > 0;
  },
});

// Details of an issuer are those of the verifier, or its own.
const own = createAuthorizationDetails({ types: { account: v.looseObject({ iban: v.string() }) } });
const issuers = createVerifier({
  ...minimum,
  authorizationDetails: details,
  issuers: [{ issuer: 'https://a.test', authorizationDetails: own }, { issuer: 'https://b.test' }],
});
const found = issuers.verifySync('');
if (found.issuer === 'https://a.test') {
  same<(typeof found.authorizationDetails)[number]['type'], 'account'>(true);
  same<(typeof found.authorizationDetails)[number]['iban'], string>(true);
} else {
  same<
    (typeof found.authorizationDetails)[number]['type'],
    'payment' | 'https://schemes.test/files'
  >(true);
}

// What a route requires.
const payment = details.anyOf({
  type: 'payment',
  actions: ['initiate'],
  check: ({ amount }) => amount < 10,
});
const requirement: Requirement = { authorizationDetails: payment };
plain.requirement(requirement);
details.allOf({ type: 'payment' }, { type: 'https://schemes.test/files', identifier: 'a' });
// @ts-expect-error -- no such type
details.anyOf({ type: 'paymnt' });
// @ts-expect-error -- a detail has a type
details.anyOf({ actions: ['initiate'] });
// @ts-expect-error -- `actions`
details.anyOf({ type: 'payment', action: ['initiate'] });
// @ts-expect-error -- actions are a list
details.anyOf({ type: 'payment', actions: 'initiate' });
// @ts-expect-error -- the amount is a number
details.anyOf({ type: 'payment', check: ({ amount }) => amount === '10' });
// @ts-expect-error -- a check says yes or no
details.anyOf({ type: 'payment', check: async () => true });
// @ts-expect-error -- what is required is made by anyOf or allOf
plain.requirement({ authorizationDetails: { type: 'payment' } });
// @ts-expect-error -- not the object that reads them
plain.requirement({ authorizationDetails: details });
// @ts-expect-error -- not what a route requires
createVerifier({ ...minimum, issuer: 'i', authorizationDetails: payment });
// @ts-expect-error -- schemas have a type
createAuthorizationDetails({ types: [z.object({})] });
// @ts-expect-error -- no schema
createAuthorizationDetails({ types: { payment: {} } });
// @ts-expect-error -- `locations`
createAuthorizationDetails({ types: { payment: z.object({}) }, location: 'https://api.test' });

// Who may act.
plain.requirement({ actor: false });
plain.requirement({ actor: { subjects: ['a'], optional: true } });
createVerifier({ ...minimum, issuer: 'i', actor: { clientIds: ['c'], issuer: 'i' } });
same<typeof token.actor, import('@oidc-verify/core').Actor | undefined>(true);
// @ts-expect-error -- true says nothing
plain.requirement({ actor: true });
// @ts-expect-error -- a list says nothing of what it lists
plain.requirement({ actor: ['a'] });
// @ts-expect-error -- `subjects`
plain.requirement({ actor: { subject: ['a'] } });
