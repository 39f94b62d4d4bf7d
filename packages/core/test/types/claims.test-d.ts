import { createVerifier, staticJwks } from '@oidc-verify/core';
import type { AccessTokenClaims, Verifier, VerifiedToken } from '@oidc-verify/core';
import * as v from 'valibot';
import { z } from 'zod';

/** True if the types are assignable to each other and neither is `any`. */
type Same<A, B> = 0 extends 1 & A ? false : [A, B] extends [B, A] ? true : false;
declare function same<A, B>(answer: Same<A, B>): void;

const minimum = {
  issuer: 'https://issuer.test',
  audience: 'https://api.test',
  keys: staticJwks({ keys: [] }),
} as const;

const plain = createVerifier(minimum);
same<typeof plain, Verifier>(true);
const identity = await plain.verify('');
same<typeof identity.claims, AccessTokenClaims>(true);
same<typeof identity.subject, string | undefined>(true);
same<typeof identity.claims.iss, string>(true);
same<(typeof identity.claims)['tenant'], unknown>(true);

const zodSchema = z.object({ tenant: z.string(), level: z.coerce.number(), sub: z.string() });
const zodVerifier = createVerifier({
  ...minimum,
  claims: zodSchema,
  check: (token) => {
    same<typeof token.claims.tenant, string>(true);
    same<typeof token.claims.level, number>(true);
    // @ts-expect-error -- a number is not a string
    void token.claims.level.toUpperCase;
    return token.claims.tenant === 'a';
  },
  checkRevoked: ({ claims }) => claims.level > 1,
});
const zodIdentity = await zodVerifier.verify('');
same<typeof zodIdentity.claims.tenant, string>(true);
same<typeof zodIdentity.claims.level, number>(true);
same<typeof zodIdentity.claims.sub, string>(true);
same<typeof zodIdentity.claims.iss, string>(true);
same<typeof zodIdentity.claims.exp, number>(true);
same<ReturnType<typeof zodVerifier.verifySync>, typeof zodIdentity>(true);
// @ts-expect-error -- claims cannot be assigned to
zodIdentity.claims.tenant = 'b';
// @ts-expect-error -- nor can the identity
zodIdentity.subject = 'b';
// @ts-expect-error -- sets only show
void zodIdentity.scopes.add;

const valibotVerifier = createVerifier({
  ...minimum,
  claims: v.object({ roles: v.array(v.string()), org: v.optional(v.string()) }),
});
const valibotIdentity = await valibotVerifier.verify('');
same<typeof valibotIdentity.claims.roles, string[]>(true);
same<typeof valibotIdentity.claims.org, string | undefined>(true);
same<typeof valibotIdentity.claims.iss, string>(true);

await zodVerifier.authorize(zodIdentity, {
  check: ({ claims }) => {
    same<typeof claims.tenant, string>(true);
    return claims.level === 1;
  },
});
zodVerifier.requirement({ check: ({ claims }) => claims.tenant === 'a' });
await zodVerifier.verify('', { requirement: { check: ({ claims }) => claims.level > 0 } });
// @ts-expect-error -- a claim that no schema describes is unknown
zodVerifier.requirement({ check: ({ claims }) => claims.tenat > 0 });

const outcome = await zodVerifier.tryVerify('');
if (outcome.ok) same<typeof outcome.token, VerifiedToken<typeof zodIdentity.claims>>(true);
else same<typeof outcome.error.status, 400 | 401 | 403 | 503>(true);
// @ts-expect-error -- only a success has a token
void outcome.token;
