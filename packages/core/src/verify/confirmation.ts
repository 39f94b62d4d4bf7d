import type { Binding } from '../contract/result.ts';
import { AuthError } from '../errors/errors.ts';
import { chain } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { equalStrings } from '../wire/equal-strings.ts';
import { isJsonObject, memberOf } from '../wire/json.ts';
import { askCallback } from './callback.ts';
import type { Context } from './context.ts';
import type { Established } from './token.ts';

/**
 * Returns how the sender proved to hold the key that the token is bound to, or undefined for a
 * plain bearer token. A token with `cnf`, whatever is in it, is refused unless every method in it
 * that we know is configured and holds, and there is at least one: ignoring an unknown method would
 * turn a bound token into a bearer token (RFC 7800 §3.1, RFC 9449 §6 and §7.2, RFC 8705 §3). Where
 * the request, the issuer's profile or the policy promises a proof, an unbound token is refused.
 *
 * @throws {AuthError} `invalid_confirmation`, `token_not_bound`, `invalid_certificate`,
 * `verification_unavailable`, and all codes of {@link Context.policy}'s `dpop`
 */
export function checkConfirmation(
  { token, payload, entry }: Established,
  context: Context,
): MaybePromise<Binding | undefined> {
  const isDpop = context.call.scheme === 'DPoP';
  const cnf = memberOf(payload, 'cnf');
  if (cnf === undefined) {
    if (isDpop || entry.senderConstrained || context.policy.dpop?.mode === 'required') {
      throw new AuthError('token_not_bound');
    }
    return undefined;
  }
  const { jkt, certificate } = readMethods(cnf);
  if (jkt === undefined && (isDpop || context.policy.dpop?.mode === 'required')) {
    throw new AuthError('token_not_bound');
  }
  // The proof last: it is used up by being looked at.
  return chain(checkCertificate(certificate, context), (byCertificate) =>
    jkt === undefined ? byCertificate : checkProof(jkt, token, context),
  );
}

interface Methods {
  readonly jkt: string | undefined;
  readonly certificate: string | undefined;
}

// A SHA-256 digest as base64url (RFC 7638 §3, RFC 8705 §3.1).
const THUMBPRINT = /^[\w-]{43}$/;

function readMethods(cnf: unknown): Methods {
  if (!isJsonObject(cnf)) refuse();
  const read = (name: string): string | undefined => {
    const value = memberOf(cnf, name);
    if (value === undefined) return undefined;
    return typeof value === 'string' && THUMBPRINT.test(value) ? value : refuse();
  };
  const methods = { jkt: read('jkt'), certificate: read('x5t#S256') };
  if (methods.jkt === undefined && methods.certificate === undefined) refuse();
  return methods;
}

/** RFC 9449 §7.2: a token that is bound to a key is worth nothing as a bearer token. */
function checkProof(
  thumbprint: string,
  token: string,
  { call, engine, mode, policy }: Context,
): MaybePromise<Binding> {
  const { dpop, clockToleranceSeconds, emit } = policy;
  if (dpop === undefined || call.scheme !== 'DPoP') refuse();
  const nonce = dpop.prove({
    token,
    thumbprint,
    request: call.request,
    engine,
    nowMs: policy.now(),
    clockToleranceSeconds,
    ask: (callback, ask) => askCallback(callback, { mode, emit }, ask),
  });
  return chain(nonce, (nextNonce) =>
    Object.freeze({
      method: 'jkt',
      thumbprint,
      ...(nextNonce === undefined ? {} : { nextNonce }),
    } as const),
  );
}

/** RFC 8705 §3: the certificate comes from the TLS layer, never from the token. */
function checkCertificate(
  thumbprint: string | undefined,
  { call, engine, mode, policy }: Context,
): MaybePromise<Binding | undefined> {
  if (thumbprint === undefined) return undefined;
  const { mtls, emit } = policy;
  if (mtls === undefined) refuse();
  const { clientCertificate, received } = call.request ?? {};
  const found =
    clientCertificate ??
    (received === undefined
      ? undefined
      : askCallback('certificate', { mode, emit }, () => mtls.certificate?.(received)));
  return chain(found, (certificate) => {
    if (!(certificate instanceof Uint8Array)) throw new AuthError('invalid_certificate');
    return chain(engine.digest(certificate), (actual) => {
      if (!equalStrings(actual, thumbprint)) throw new AuthError('invalid_certificate');
      return Object.freeze({ method: 'x5t#S256', thumbprint } as const);
    });
  });
}

function refuse(): never {
  throw new AuthError('invalid_confirmation');
}
