import type { ClaimsSchema, Verifier } from '@oidc-verify/core';
import { createAuthorizationDetails } from '@oidc-verify/core/rar';
import * as v from 'valibot';
import { codeOf, createSetting, syncCodeOf } from '../setting.ts';

type Members = Readonly<Record<string, unknown>>;

export const setting = await createSetting();

/** A payment of an amount, and anything about accounts. */
export const details = createAuthorizationDetails({
  types: {
    payment: v.strictObject({
      type: v.literal('payment'),
      actions: v.optional(v.array(v.string())),
      amount: v.pipe(v.string(), v.transform(Number)),
    }),
    account: v.looseObject({ identifier: v.optional(v.string()) }),
  },
});

export const sign = async (authorizationDetails?: unknown, claims: Members = {}): Promise<string> =>
  setting.issuer.sign({
    ...claims,
    ...(authorizationDetails === undefined ? {} : { authorization_details: authorizationDetails }),
  });

/** Decides sync and async, which have to agree. */
export async function decide(
  verifier: Verifier,
  token: string,
  requirement?: unknown,
): Promise<string> {
  const call =
    requirement === undefined
      ? {}
      : { requirement: { authorizationDetails: requirement } as never };
  const code = await codeOf(async () => verifier.verify(token, call));
  const sync = syncCodeOf(() => verifier.verifySync(token, call));
  return sync === code ? code : `sync ${sync}, async ${code}`;
}

/** A schema that answers as it is told. */
export const schemaOf = (validate: (value: Members) => unknown): ClaimsSchema =>
  ({ '~standard': { version: 1, vendor: 'test', validate } }) as ClaimsSchema;
