import { createVerifier, staticJwks } from '@oidc-verify/core';
import type { AccessTokenClaims, Verifier } from '@oidc-verify/core';
import * as v from 'valibot';
import { z } from 'zod';

/** True if the types are assignable to each other and neither is `any`. */
type Same<A, B> = 0 extends 1 & A ? false : [A, B] extends [B, A] ? true : false;
declare function same<A, B>(answer: Same<A, B>): void;

const minimum = { audience: 'https://api.test', keys: staticJwks({ keys: [] }) } as const;
const staff = z.object({ department: z.string() });
const partner = v.object({ company: v.number() });

const verifier = createVerifier({
  ...minimum,
  issuers: [
    { issuer: 'https://staff.test', claims: staff, requiredScopes: ['a'] },
    { issuer: 'https://partner.test', claims: partner },
    { issuer: 'https://plain.test' },
  ],
  check: (token) => token.issuer !== 'https://staff.test' || token.claims.department === 'sales',
});

const token = await verifier.verify('');
same<typeof token.issuer, 'https://staff.test' | 'https://partner.test' | 'https://plain.test'>(
  true,
);
same<typeof token.subject, string | undefined>(true);
same<typeof token.claims.exp, number>(true);
if (token.issuer === 'https://staff.test') {
  same<typeof token.claims.department, string>(true);
  // @ts-expect-error -- a string is not a number
  void token.claims.department.toFixed;
} else if (token.issuer === 'https://partner.test') {
  same<typeof token.claims.company, number>(true);
} else {
  same<(typeof token.claims)['department'], unknown>(true);
  same<typeof token.claims.sub, string | undefined>(true);
}
// @ts-expect-error -- not before it is known whose token it is
void token.claims.department.length;
// @ts-expect-error -- no such issuer
void (token.issuer === 'https://other.test');
if (token.claims.iss === 'https://staff.test') void token.claims.department.length;

const outcome = await verifier.tryVerify('');
if (outcome.ok && outcome.token.issuer === 'https://partner.test') {
  same<typeof outcome.token.claims.company, number>(true);
}
await verifier.authorize(token, {
  check: (found) => found.issuer === 'https://partner.test' && found.claims.company > 1,
});

// The schema of the verifier is for issuers without one.
const shared = createVerifier({
  ...minimum,
  claims: z.object({ tenant: z.string() }),
  issuers: [{ issuer: 'https://a.test' }, { issuer: 'https://b.test', claims: partner }],
});
const found = shared.verifySync('');
if (found.issuer === 'https://a.test') same<typeof found.claims.tenant, string>(true);
else same<typeof found.claims.company, number>(true);

// A check of an issuer is told the claims that every token has.
const checked = createVerifier({
  ...minimum,
  issuers: [
    { issuer: 'https://a.test', claims: staff, check: ({ claims }) => claims.exp > 0 },
    { issuer: 'https://b.test' },
  ],
});
const seen = checked.verifySync('');
if (seen.issuer === 'https://a.test') same<typeof seen.claims.department, string>(true);

// Without a schema of an issuer nothing changes.
const plain = createVerifier({ ...minimum, issuers: [{ issuer: 'https://a.test' }] });
same<typeof plain, Verifier>(true);
same<Awaited<ReturnType<typeof plain.verify>>['claims'], AccessTokenClaims>(true);
const one = createVerifier({ ...minimum, issuer: 'https://a.test', claims: staff });
same<ReturnType<typeof one.verifySync>['claims']['department'], string>(true);

// @ts-expect-error -- scopes are a list
createVerifier({ ...minimum, issuers: [{ issuer: 'https://a.test', requiredScopes: 'a' }] });
createVerifier({
  ...minimum,
  // @ts-expect-error -- a misspelt option
  issuers: [{ issuer: 'https://a.test', requiredScope: ['a'] }],
});
createVerifier({
  ...minimum,
  // @ts-expect-error -- a list of paths: which are objects, so that it is clear what is meant
  scopeClaim: [['realm_access', 'roles'], ['groups']],
});
// @ts-expect-error -- a place has a path
createVerifier({ ...minimum, issuer: 'https://a.test', permissionsClaim: { separator: ',' } });
