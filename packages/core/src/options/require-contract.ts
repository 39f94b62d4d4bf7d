import { CONTRACT, CONTRACT_VERSION } from '../contract/key-source.ts';
import { ConfigError } from '../errors/errors.ts';

/**
 * Refuses an object of another copy of this package that follows another contract. An object without
 * a contract is the application's own.
 *
 * @throws {ConfigError} `incompatible_core`
 */
export function requireContract(path: string, made: unknown): void {
  const version: unknown = Reflect.get(Object(made ?? {}), CONTRACT);
  if (version === undefined || version === CONTRACT_VERSION) return;
  const isPlain = typeof version === 'number' || typeof version === 'string' || version === null;
  const other = isPlain ? String(version) : 'of another kind';
  const message =
    `follows contract ${other} of @oidc-verify/core, but this copy follows ${CONTRACT_VERSION}; ` +
    'install matching versions (npm ls @oidc-verify/core)';
  throw new ConfigError('incompatible_core', [{ path, message }]);
}
