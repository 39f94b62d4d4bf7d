/** @import { AlgorithmOption } from '@oidc-verify/core' */
/** @import { Peer } from '../types.d.ts' */

export const peer = createOwnPeer('oidc-verify', () => import('@oidc-verify/core'));

/**
 * Returns a build of this library as a peer.
 * @param {string} name
 * @param {() => Promise<typeof import('@oidc-verify/core')>} load
 * @returns {Peer}
 */
export function createOwnPeer(name, load) {
  return {
    name,
    package: '@oidc-verify/core',
    algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
    async create({ issuer, audience, algorithm, jwk }) {
      const { createVerifier, staticJwks } = await load();
      const verifier = createVerifier({
        issuer,
        audience,
        algorithms: [/** @type {AlgorithmOption} */ (algorithm)],
        // `exp` is checked, and demanded, without being asked for.
        keys: staticJwks({ keys: [jwk] }),
      });
      return [
        {
          label: `${name} sync`,
          mode: 'sync',
          usual: true,
          verify: (token) => verifier.verifySync(token),
        },
        { label: `${name} async`, mode: 'async', verify: (token) => verifier.verify(token) },
      ];
    },
  };
}
