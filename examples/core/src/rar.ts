import { createVerifier } from '@oidc-verify/core';
import { createAuthorizationDetails } from '@oidc-verify/core/rar';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import { z } from 'zod';

const details = createAuthorizationDetails({
  types: {
    payment_initiation: z.strictObject({
      type: z.literal('payment_initiation'),
      actions: z.array(z.string()),
      locations: z.array(z.url()).optional(),
      instructedAmount: z.strictObject({ currency: z.string(), amount: z.coerce.number() }),
    }),
  },
  locations: ['https://api.example.com/payments'],
});

const verifier = createVerifier({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  keys: fetchJwks(),
  authorizationDetails: details,
});

const paying = verifier.requirement({
  authorizationDetails: details.anyOf({
    type: 'payment_initiation',
    actions: ['initiate'],
    check: ({ instructedAmount }) => instructedAmount.currency === 'EUR',
  }),
});

export async function pay(accessToken: string, amount: number): Promise<boolean> {
  const token = await verifier.verify(accessToken, { requirement: paying });
  // What depends on the request is for the handler.
  return token.authorizationDetails.some(
    (detail) =>
      detail.actions.includes('initiate') &&
      detail.instructedAmount.currency === 'EUR' &&
      detail.instructedAmount.amount >= amount,
  );
}
