import { createVerifier, staticJwks } from '@oidc-verify/core';

/** @import { AlgorithmOption } from '@oidc-verify/core' */
/** @import { Peer } from '../types.d.ts' */

/** @type {Peer} */
export const peer = {
  name: 'oidc-verify',
  package: '@oidc-verify/core',
  algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
  create({ issuer, audience, algorithm, jwk }) {
    const verifier = createVerifier({
      issuer,
      audience,
      algorithms: [/** @type {AlgorithmOption} */ (algorithm)],
      // `exp` is checked, and demanded, without being asked for.
      keys: staticJwks({ keys: [jwk] }),
    });
    return [
      {
        label: 'oidc-verify sync',
        mode: 'sync',
        usual: true,
        verify: (token) => verifier.verifySync(token),
      },
      { label: 'oidc-verify async', mode: 'async', verify: (token) => verifier.verify(token) },
    ];
  },
};
