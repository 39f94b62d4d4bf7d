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
import type { Established } from './token.ts';

/**
 * Takes one token down the data path: eight stages, in this order, each of which passes or throws
 * an AuthError. A plain value comes out unless a key has to be fetched or a callback answers late,
 * so the sync and the async verification are this one function.
 */
export function verifyToken(input: unknown, context: Context): MaybePromise<VerifiedToken> {
  const { tokenMemory } = context;
  if (tokenMemory === undefined) {
    return chain(establish(input, context), (established) => conclude({ established }, context));
  }
  return chain(tokenMemory.recall(input, context), (remembered) => {
    if (remembered !== undefined) return conclude(remembered, context);
    return chain(establish(input, context), (established) =>
      chain(tokenMemory.keep(established, context), (kept) => conclude(kept, context)),
    );
  });
}

/** Stages 1 to 6: what does not depend on the request that carries the token. */
function establish(input: unknown, context: Context): MaybePromise<Established> {
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
    return chain(selectKey(header, entry, context), (selected) => {
      progress.stage = 'signature';
      return chain(checkSignature(parsed, selected, context), () => {
        context.headerMemory.keep(parsed);
        progress.stage = 'claims';
        const { token, payload } = parsed;
        return chain(checkClaims(payload, header, entry, context), (claims) => {
          return { token, entry, header, key: selected.key, payload, claims };
        });
      });
    });
  });
}

/** Stages 7 and 8: the proof that the sender may use the token, and what it may do here. */
function conclude(
  known: { readonly established: Established; identity?: VerifiedToken },
  context: Context,
): MaybePromise<VerifiedToken> {
  const { policy, progress, call } = context;
  const { established } = known;
  progress.stage = 'confirmation';
  const binding = checkConfirmation(established.payload, context);
  const scheme = call.scheme ?? 'Bearer';
  const identity = known.identity ?? toVerifiedToken({ ...established, scheme, binding }, policy);
  if (binding === undefined) known.identity = identity;
  progress.stage = 'authorize';
  return chain(authorize(identity, context), () => identity);
}
