import { createPublicKey } from 'node:crypto';
import { createVerifier } from 'fast-jwt';

/** @import { Algorithm } from 'fast-jwt' */
/** @import { Peer } from '../types.d.ts' */

/** @type {Peer} */
export const peer = {
  name: 'fast-jwt',
  package: 'fast-jwt',
  algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
  create({ issuer, audience, algorithm, jwk }) {
    const verify = createVerifier({
      key: createPublicKey({ key: { ...jwk }, format: 'jwk' }).export({
        type: 'spki',
        format: 'pem',
      }),
      algorithms: [/** @type {Algorithm} */ (algorithm)],
      allowedIss: issuer,
      allowedAud: audience,
      // `exp` is checked by default when the token has one.
      cache: false,
    });
    return [
      {
        label: 'fast-jwt',
        mode: 'sync',
        usual: true,
        verify: (token) => /** @type {unknown} */ (verify(token)),
      },
    ];
  },
};
