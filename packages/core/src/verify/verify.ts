import type { Binding, VerifiedToken } from '../contract/result.ts';
import { chain, ignoreRejection, isPromise } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { readActor } from './actor.ts';
import { readDetails } from './authorization-details.ts';
import { authorize } from './authorize.ts';
import { applySchema } from './claims-schema.ts';
import { checkClaims } from './claims.ts';
import { checkConfirmation } from './confirmation.ts';
import type { Context, Remembered, TokenMemory } from './context.ts';
import { checkHeader } from './header.ts';
import { toVerifiedToken } from './identity.ts';
import { selectIssuer } from './issuer.ts';
import { selectKey } from './key.ts';
import { readKnownClaims } from './known-claims.ts';
import { parseToken } from './parse.ts';
import { checkSignature } from './signature.ts';
import type { Established, ParsedToken, UnverifiedClaims } from './token.ts';

/**
 * Runs one token through the eight stages, in order. Each stage passes or throws an AuthError. The
 * result is a plain value unless a token is encrypted, a key has to be fetched or a callback returns a
 * promise, so this one function is both the sync and the async verification.
 */
export function verifyToken(input: unknown, context: Context): MaybePromise<VerifiedToken> {
  if (context.tokenMemory !== undefined) return verifyOnce(input, context, context.tokenMemory);
  return chain(establish(input, context), (established) =>
    conclude(established, context, undefined),
  );
}

/** The same with the token cache: a token that is in it skips stages 1 to 6. */
function verifyOnce(
  input: unknown,
  context: Context,
  memory: TokenMemory,
): MaybePromise<VerifiedToken> {
  const found = memory.recall(input, context);
  // Asked here and not by `isPromise`, which sees values of all shapes and is slow for those of one.
  return found === undefined || 'established' in found
    ? resume(found, input, context, memory)
    : found.then((remembered) => resume(remembered, input, context, memory));
}

function resume(
  remembered: Remembered | undefined,
  input: unknown,
  context: Context,
  memory: TokenMemory,
): MaybePromise<VerifiedToken> {
  if (remembered !== undefined) return conclude(remembered.established, context, remembered);
  return chain(establish(input, context), (established) =>
    chain(memory.keep(established, context), (kept) => conclude(established, context, kept)),
  );
}

/** Stages 1 to 6, which do not depend on the request that carries the token. */
function establish(input: unknown, context: Context): MaybePromise<Established> {
  context.progress.stage = 'parse';
  const parsed = parseToken(input, context);
  return isPromise(parsed)
    ? parsed.then((decrypted) => verifyParsed(decrypted, context))
    : verifyParsed(parsed, context);
}

/** Stages 2 to 6. */
function verifyParsed(parsed: ParsedToken, context: Context): MaybePromise<Established> {
  const { policy, progress, headerMemory } = context;
  progress.parsed = parsed;
  progress.stage = 'issuer';
  return chain(selectIssuer(parsed.payload, context), (entry) => {
    progress.entry = entry;
    progress.stage = 'header';
    const header = headerMemory.recallChecked(parsed, entry) ?? checkHeader(parsed.header, entry);
    progress.stage = 'key';
    return chain(selectKey(header, entry, context), (selected) => {
      progress.stage = 'signature';
      return chain(checkSignature(parsed, selected, context), () => {
        headerMemory.keep(parsed, entry, header);
        ignoreRejection(entry.keys.confirm?.(entry.issuer, entry.keyFault, entry.keySlot));
        progress.stage = 'claims';
        const { token } = parsed;
        const payload: UnverifiedClaims = parsed.payload;
        const known = readKnownClaims(payload);
        progress.claims = known;
        checkClaims(payload, known, header, entry, policy);
        const { mapping } = entry;
        const actor = readActor(payload, mapping);
        return chain(applySchema(payload, entry, context), (claims) =>
          chain(readDetails(payload, mapping, context), (details) => {
            return { token, entry, header, key: selected.key, payload, claims, actor, details };
          }),
        );
      });
    });
  });
}

/**
 * Stages 7 and 8: whether the sender may use the token, and what the token permits. Written without
 * `chain`, which would create a closure for every request even where nothing has to be awaited.
 */
function conclude(
  established: Established,
  context: Context,
  memo: Pick<Remembered, 'identity'> | undefined,
): MaybePromise<VerifiedToken> {
  context.progress.stage = 'confirmation';
  const binding = checkConfirmation(established, context);
  return isPromise(binding)
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
  const authorized = authorize(identity, established.entry.mapping, context);
  return isPromise(authorized) ? authorized.then(() => identity) : identity;
}

/** Returns the identity. One that this request's proof bound is not shared with other requests. */
function toIdentity(
  established: Established,
  binding: Binding | undefined,
  { call, policy, progress }: Context,
  memo: Pick<Remembered, 'identity'> | undefined,
): VerifiedToken {
  if (binding === undefined && memo?.identity !== undefined) return memo.identity;
  const scheme = call.scheme ?? 'Bearer';
  const identity = toVerifiedToken(established, scheme, binding, policy, progress.claims);
  if (memo !== undefined && binding === undefined) memo.identity = identity;
  return identity;
}
