import type { VerifyCall } from '../contract/call.ts';
import { ConfigError } from '../errors/errors.ts';
import { requireKnown } from '../options/members.ts';

/** All members of a call. One that is added to the type and not here does not compile. */
const EMPTY: { readonly [Name in keyof Required<VerifyCall<never>>]: undefined } = {
  requirement: undefined,
  scheme: undefined,
  request: undefined,
  waitUntil: undefined,
  signal: undefined,
};
const NAMES: ReadonlySet<string> = new Set(Object.keys(EMPTY));

/**
 * Returns a call as the application wrote it: its own members and no inherited ones. Others are
 * refused, since a misspelt `requirement` would demand nothing.
 *
 * @throws {ConfigError} `invalid_options` for members and schemes that do not exist
 */
export function readCall<Claims>(
  call: VerifyCall<Claims> | null | undefined,
): VerifyCall<Claims> | undefined {
  if (call === undefined || call === null) return undefined;
  requireKnown('call', call, NAMES);
  const { scheme } = call;
  if (scheme !== undefined && scheme !== 'Bearer' && scheme !== 'DPoP') {
    const message = "must be 'Bearer' or 'DPoP'";
    throw new ConfigError('invalid_options', [{ path: 'call.scheme', message }]);
  }
  return { ...EMPTY, ...call };
}
