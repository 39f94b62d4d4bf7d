import type { PresentedCertificate } from '../contract/client-certificate.ts';
import type { ProofContext } from '../contract/dpop.ts';
import type { Binding } from '../contract/result.ts';
import { refusal } from '../errors/refusal.ts';
import { chain } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { isBytes } from '../other-realm.ts';
import { equalStrings } from '../wire/equal-strings.ts';
import { isJsonObject, memberOf } from '../wire/json.ts';
import { askCallback } from './callback.ts';
import type { Context } from './context.ts';
import type { Established } from './token.ts';

/**
 * Returns how the sender proved possession of the key that the token is bound to, or undefined for a
 * plain bearer token. A token with `cnf` is refused unless it names at least one method that we know,
 * and every such method is configured and holds. Ignoring an unknown method would turn a bound token
 * into a bearer token (RFC 7800 §3.1, RFC 9449 §6 and §7.2, RFC 8705 §3). An unbound token is refused
 * where the request's scheme, the issuer's profile or the policy requires a bound one.
 *
 * @throws {AuthError} `invalid_confirmation`, `token_not_bound`, `invalid_certificate`,
 * `verification_unavailable`, and all codes of {@link Context.policy}'s `dpop`
 */
export function checkConfirmation(
  { token, payload, entry }: Established,
  context: Context,
): MaybePromise<Binding | undefined> {
  const { dpop, mtls } = context.policy;
  const needsProof = context.call.scheme === 'DPoP' || dpop?.mode === 'required';
  const needsCertificate = mtls?.mode === 'required';
  // The first test alone would see an inherited member, the second alone is slow where there is none.
  const cnf = payload['cnf'] === undefined ? undefined : memberOf(payload, 'cnf');
  if (cnf === undefined) {
    if (needsProof || needsCertificate || entry.senderConstrained) {
      throw toUnbound(needsProof, needsCertificate, context);
    }
    return undefined;
  }
  const { jkt, certificate } = readMethods(cnf);
  if ((needsProof && jkt === undefined) || (needsCertificate && certificate === undefined)) {
    throw toUnbound(needsProof && jkt === undefined, needsCertificate, context);
  }
  // The proof comes last, because checking it uses it up.
  return chain(checkCertificate(certificate, context), (byCertificate) =>
    jkt === undefined ? byCertificate : checkProof(jkt, token, context),
  );
}

/** Returns the refusal of a token that is not bound to what the request or an option demands. */
function toUnbound(needsProof: boolean, needsCertificate: boolean, { call }: Context): Error {
  const byScheme = call.scheme === 'DPoP' ? 'the scheme DPoP' : 'the option dpop.mode';
  const [member, option] = needsProof
    ? ['jkt', byScheme]
    : ['x5t#S256', needsCertificate ? 'the option mtls.mode' : 'the profile, or cnf.jkt'];
  return refusal('token_not_bound', { problem: 'unbound', member, option });
}

interface Methods {
  readonly jkt: string | undefined;
  readonly certificate: string | undefined;
}

// A SHA-256 digest as base64url (RFC 7638 §3, RFC 8705 §3.1).
const THUMBPRINT = /^[\w-]{43}$/;

function readMethods(cnf: unknown): Methods {
  if (!isJsonObject(cnf)) refuseConfirmation('malformed');
  const read = (name: string): string | undefined => {
    const value = memberOf(cnf, name);
    if (value === undefined) return undefined;
    return typeof value === 'string' && THUMBPRINT.test(value)
      ? value
      : refuseConfirmation('malformed');
  };
  const methods = { jkt: read('jkt'), certificate: read('x5t#S256') };
  if (methods.jkt === undefined && methods.certificate === undefined) {
    refuseConfirmation('unknown-method');
  }
  return methods;
}

/** Requires a DPoP proof: a token bound to a key is not a bearer token (RFC 9449 §7.2). */
function checkProof(thumbprint: string, token: string, context: Context): MaybePromise<Binding> {
  const { call, engine, policy } = context;
  const { dpop, clockToleranceSeconds } = policy;
  if (dpop === undefined) refuseUnconfigured('jkt', 'dpop');
  if (call.scheme !== 'DPoP') refuseConfirmation('bearer');
  const proof: ProofContext = {
    token,
    thumbprint,
    request: call.request,
    engine,
    nowMs: policy.now(),
    clockToleranceSeconds,
    ask: (callback, ask) => askCallback(callback, context, ask),
  };
  const nonce = askCallback('dpop', context, () => dpop.prove(proof));
  return chain(nonce, (nextNonce) =>
    Object.freeze({
      method: 'jkt',
      thumbprint,
      ...(nextNonce === undefined ? {} : { nextNonce }),
    } as const),
  );
}

/** Requires the certificate of the TLS connection to be the one that the token names (RFC 8705 §3). */
function checkCertificate(
  thumbprint: string | undefined,
  context: Context,
): MaybePromise<Binding | undefined> {
  if (thumbprint === undefined) return undefined;
  const { call, engine, policy } = context;
  const { mtls } = policy;
  if (mtls === undefined) refuseUnconfigured('x5t#S256', 'mtls');
  const { clientCertificate, received } = call.request ?? {};
  const found: MaybePromise<unknown> =
    clientCertificate ??
    (received === undefined
      ? undefined
      : askCallback('certificate', context, () => mtls.certificate?.(received)));
  return chain(found, (answer) => {
    // A call brings the bytes themselves.
    const isBrought = answer === clientCertificate && !isBytes(answer);
    const presented = isBrought ? undefined : readPresented(answer);
    if (presented === undefined) {
      // Undefined says that there is none; anything else is a fault of the function.
      const isFault = answer !== undefined && clientCertificate === undefined;
      if (isFault)
        policy.emit({ type: 'callback-failed', callback: 'certificate', reason: 'not-an-answer' });
      throw refusal('invalid_certificate', { problem: 'no-certificate' });
    }
    const { certificate, 'x5t#S256': named = thumbprint } = presented;
    const digest = certificate === undefined ? named : engine.digest(certificate);
    return chain(digest, (actual) => {
      const isOwn = equalStrings(actual, thumbprint) && equalStrings(named, thumbprint);
      if (!isOwn) throw refusal('invalid_certificate', { problem: 'other-certificate' });
      return Object.freeze({ method: 'x5t#S256', thumbprint } as const);
    });
  });
}

/** Returns what a function said about the certificate, or undefined for what is no such answer. */
function readPresented(answer: unknown): PresentedCertificate | undefined {
  if (isBytes(answer)) return { certificate: answer };
  if (!isJsonObject(answer)) return undefined;
  const certificate = memberOf(answer, 'certificate');
  const named = memberOf(answer, 'x5t#S256');
  if (certificate !== undefined && !isBytes(certificate)) return undefined;
  if (named !== undefined && !(typeof named === 'string' && THUMBPRINT.test(named)))
    return undefined;
  if (certificate === undefined && named === undefined) return undefined;
  return { certificate, 'x5t#S256': named };
}

function refuseConfirmation(problem: 'malformed' | 'unknown-method' | 'bearer'): never {
  throw refusal('invalid_confirmation', { problem });
}

function refuseUnconfigured(member: string, option: 'dpop' | 'mtls'): never {
  throw refusal('invalid_confirmation', { problem: 'not-configured', member, option });
}
