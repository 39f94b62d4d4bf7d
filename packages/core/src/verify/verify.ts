import { chain } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import type { VerifiedToken } from '../result.ts';
import { authorize } from './authorize.ts';
import { checkClaims } from './claims.ts';
import { checkConfirmation } from './confirmation.ts';
import type { Context } from './context.ts';
import { checkHeader } from './header.ts';
import { toVerifiedToken } from './identity.ts';
import { selectIssuer } from './issuer.ts';
import { selectKey } from './key.ts';
import { parseToken } from './parse.ts';
import { checkSignature } from './signature.ts';

/**
 * Takes one token down the data path: eight stages, in this order, each of which passes or throws
 * an AuthError. A plain value comes out unless a key has to be fetched or a callback answers late,
 * so the sync and the async verification are this one function.
 */
export function verifyToken(input: unknown, context: Context): MaybePromise<VerifiedToken> {
  const { policy, progress } = context;
  progress.stage = 'parse';
  const parsed = parseToken(input, policy.maxTokenBytes, context);
  progress.parsed = parsed;
  progress.stage = 'issuer';
  return chain(selectIssuer(parsed.payload, context), (entry) => {
    progress.entry = entry;
    progress.stage = 'header';
    const header = checkHeader(parsed.header, entry);
    progress.stage = 'key';
    return chain(selectKey(header, entry, context), (key) => {
      progress.stage = 'signature';
      return chain(checkSignature(parsed, key, context), () => {
        context.headerMemory.keep(parsed);
        progress.stage = 'claims';
        return chain(checkClaims(parsed.payload, header, entry, context), (claims) => {
          progress.stage = 'confirmation';
          const binding = checkConfirmation(parsed.payload, context);
          const { token, payload } = parsed;
          const scheme = context.call.scheme ?? 'Bearer';
          const identity = toVerifiedToken({ token, payload, claims, scheme, binding }, policy);
          progress.stage = 'authorize';
          return chain(authorize(identity, context), () => identity);
        });
      });
    });
  });
}
