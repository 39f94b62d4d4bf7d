import { createVerifier } from '@oidc-verify/core';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

const verifier = createVerifier({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  keys: fetchJwks(),
});

/** At start-up: rejects if the keys cannot be fetched. */
export async function start(): Promise<void> {
  await verifier.ready();
}

/** For a callback that has to answer at once. */
export function isAccepted(accessToken: string): boolean {
  const outcome = verifier.tryVerifySync(accessToken);
  // A 503 means that nobody knows. Do not treat it as a refusal of the token.
  if (!outcome.ok && outcome.error.status === 503) throw outcome.error;
  return outcome.ok;
}
