import type { Binding, VerifiedToken } from '../contract/result.ts';
import { chain } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { authorize } from './authorize.ts';
import { checkClaims } from './claims.ts';
import { checkConfirmation } from './confirmation.ts';
import type { Context, Remembered, TokenMemory } from './context.ts';
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
  if (context.tokenMemory !== undefined) return verifyOnce(input, context, context.tokenMemory);
  return chain(establish(input, context), (established) =>
    conclude(established, context, undefined),
  );
}

/** The same, for a token that may have been here a moment ago. */
function verifyOnce(
  input: unknown,
  context: Context,
  memory: TokenMemory,
): MaybePromise<VerifiedToken> {
  return chain(memory.recall(input, context), (remembered) => {
    if (remembered !== undefined) {
      return conclude(remembered.established, context, remembered);
    }
    return chain(establish(input, context), (established) =>
      chain(memory.keep(established, context), (kept) => conclude(established, context, kept)),
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
  established: Established,
  context: Context,
  memo: Pick<Remembered, 'identity'> | undefined,
): MaybePromise<VerifiedToken> {
  context.progress.stage = 'confirmation';
  const binding = checkConfirmation(established, context);
  return binding instanceof Promise
    ? binding.then((proven) => admit(established, proven, context, memo))
    : admit(established, binding, context, memo);
}

function admit(
  established: Established,
  binding: Binding | undefined,
  context: Context,
  memo: Pick<Remembered, 'identity'> | undefined,
): MaybePromise<VerifiedToken> {
  const identity = toIdentity(established, binding, context, memo);
  context.progress.stage = 'authorize';
  const authorized = authorize(identity, context);
  return authorized instanceof Promise ? authorized.then(() => identity) : identity;
}

/** An identity that was bound by this request's proof is this request's alone; others are shared. */
function toIdentity(
  established: Established,
  binding: Binding | undefined,
  { call, policy }: Context,
  memo: Pick<Remembered, 'identity'> | undefined,
): VerifiedToken {
  if (binding === undefined && memo?.identity !== undefined) return memo.identity;
  const identity = toVerifiedToken(established, call.scheme ?? 'Bearer', binding, policy);
  if (memo !== undefined && binding === undefined) memo.identity = identity;
  return identity;
}
