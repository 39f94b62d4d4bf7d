import { createVerifier } from '@oidc-verify/core';
import { supabase } from '@oidc-verify/core/providers';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

export const verifier = createVerifier({
  ...supabase({ projectRef: 'abcdefghijklmnopqrst' }),
  keys: fetchJwks({
    jwksUri: 'https://abcdefghijklmnopqrst.supabase.co/auth/v1/.well-known/jwks.json',
  }),
});
