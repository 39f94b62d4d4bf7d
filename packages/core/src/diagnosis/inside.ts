import { ConfigError } from '../errors/errors.ts';
import { DIRECT } from '../verifier/direct.ts';
import type { OwnedDirect } from '../verifier/direct.ts';

/**
 * Returns the compiled options and the path of a verifier.
 *
 * @throws {ConfigError} `invalid_options` for a verifier that was wrapped, or made by another copy of core
 */
export function insideOf(verifier: object): OwnedDirect['inside'] {
  const direct: unknown = Reflect.get(verifier, DIRECT);
  if (isOwned(direct) && direct.of === verifier) return direct.inside;
  const message = 'must be what createVerifier() of this copy of @oidc-verify/core returned';
  throw new ConfigError('invalid_options', [{ path: 'verifier', message }]);
}

function isOwned(direct: unknown): direct is OwnedDirect {
  return typeof direct === 'object' && direct !== null && 'inside' in direct;
}
