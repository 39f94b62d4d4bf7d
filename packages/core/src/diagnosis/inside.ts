import { ConfigError } from '../errors/errors.ts';
import { DIRECT } from '../verifier/direct.ts';
import type { Inside } from '../verifier/direct.ts';
import type { Runner } from '../verifier/runner.ts';

/**
 * Returns the compiled options and the path of a verifier.
 *
 * @throws {ConfigError} `invalid_options` for a verifier that was wrapped, or made by another copy of core
 */
export function insideOf(verifier: object): Pick<Inside, 'policy'> & Pick<Runner, 'run'> {
  const inside: unknown = Reflect.get(verifier, DIRECT);
  if (isInside(inside) && inside.of === verifier) {
    return { policy: inside.policy, run: inside.runner.run };
  }
  const message = 'must be what createVerifier() of this copy of @oidc-verify/core returned';
  throw new ConfigError('invalid_options', [{ path: 'verifier', message }]);
}

function isInside(value: unknown): value is Inside {
  return typeof value === 'object' && value !== null && 'runner' in value;
}
