import { createAuthorizationDetails } from '@oidc-verify/core/rar';
import type { DetailSchemas } from '@oidc-verify/core/rar';

const passing = (value: unknown): { readonly value: unknown } => ({ value });
const create = (validate: (value: unknown) => unknown) =>
  createAuthorizationDetails({
    types: {
      account: { '~standard': { version: 1, vendor: 'corpus', validate } },
    } as DetailSchemas,
    locations: 'https://api.test',
  });

const accounts = create(passing);
const later = create(async (value) => Promise.resolve(passing(value)));

/** What a case names as the option, and as the requirement of a route. */
export const DETAILS: Readonly<Record<string, object>> = {
  accounts,
  'accounts-later': later,
  'refusing-accounts': create(() => ({ issues: [{ message: 'no' }] })),
  'broken-accounts': create(() => 'yes'),
  'any-account': accounts.anyOf({ type: 'account' }),
  'account-to-read': accounts.anyOf({ type: 'account', actions: ['read'] }),
  'accounts-to-read-and-write': accounts.allOf(
    { type: 'account', actions: ['read'] },
    { type: 'account', actions: ['write'] },
  ),
};
