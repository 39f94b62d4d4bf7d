import { readFileSync } from 'node:fs';
import { createVerifier } from '@oidc-verify/core';
import { createDecryption } from '@oidc-verify/core/jwe';
import type { PrivateJwk } from '@oidc-verify/core/jwe';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

// {"keys": [{"kty": "RSA", "kid": "2026-11", "alg": "RSA-OAEP-256", "use": "enc", "n": …, "d": …, …}]}
const file = readFileSync('/run/secrets/decryption-keys.json', 'utf8');
const { keys } = JSON.parse(file) as { readonly keys: readonly PrivateJwk[] };

export const verifier = createVerifier({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  keys: fetchJwks(),
  decrypt: createDecryption({ keys }),
});
