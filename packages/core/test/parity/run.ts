import { isAuthError } from '@oidc-verify/core';
import type {
  AuthError,
  Requirement,
  SyncVerifyCall,
  Verifier,
  VerifyCall,
} from '@oidc-verify/core';
import { authenticate, fromNode } from '@oidc-verify/core/http';
import { toCertificate } from './certificates.ts';
import { compare, toRefusedEnding } from './compare.ts';
import type { Ending } from './compare.ts';
import type { BuiltCase, BuiltRequest, SetUp } from './corpus.ts';

/** One way to reach a decision. The caller brings the engine, so that this file runs anywhere. */
export interface Leg {
  readonly name: string;
  readonly build: (options: unknown) => Verifier;
  readonly sync: boolean;
  /** Sends every case as a request through `authenticate`, not only those with `headers`. */
  readonly http?: boolean;
}

/** Returns how `leg` decides differently from what the case expects; an empty list when it does not. */
export async function runCase(built: BuiltCase, leg: Leg): Promise<readonly string[]> {
  try {
    return await runOnce(built, leg);
  } catch (error) {
    return [`${leg.name} ended with ${String(error)}`];
  }
}

async function runOnce(built: BuiltCase, leg: Leg): Promise<readonly string[]> {
  const setUp = built.setUp();
  const verifier = leg.build(setUp.options);
  const send = async (one: BuiltRequest): Promise<Ending> =>
    leg.http === true || built.recipe.headers !== undefined
      ? request({ ...built, ...one }, setUp, leg.sync ? toSyncBacked(verifier) : verifier)
      : present({ ...built, ...one }, setUp, verifier, leg.sync);
  for (const token of built.warmUps) await verifier.tryVerify(token);
  for (const earlier of built.before) await send(earlier);
  for (const source of setUp.sources) source.reset();
  setUp.events.length = 0;
  if (built.recipe.closed === true) await verifier.close();
  const ending = await send(built);
  const counts = setUp.sources.map((source) => source.counts());
  return compare(leg.sync ? built.expected.sync : built.expected.async, {
    ending,
    loads: counts.reduce((sum, { loads }) => sum + loads, 0),
    wakes: counts.reduce((sum, { wakes }) => sum + wakes, 0),
    events: [...setUp.events],
    presented: presentedIn(built),
    payload: built.payload,
    nonce: built.nonce,
  });
}

/** Returns all strings of which no part may appear in a response. */
export function presentedIn({ token, proofs, headers = [] }: BuiltCase): readonly string[] {
  return [String(token), ...proofs, ...headers.map(([, value]) => value)];
}

/** Hands the token to the verifier itself. */
async function present(
  { token, realm, recipe, method, target, proofs }: BuiltCase,
  { requirement }: SetUp,
  verifier: Verifier,
  sync: boolean,
): Promise<Ending> {
  const { scheme, abort = false, clientCertificate: name } = recipe.call ?? {};
  const clientCertificate = name === undefined ? undefined : toCertificate(name);
  const carrier = { method, url: target, dpopProofs: proofs, clientCertificate };
  const hasRequest = name !== undefined || scheme === 'DPoP';
  const call: SyncVerifyCall = {
    requirement: requirement,
    ...(scheme === undefined ? {} : { scheme }),
    ...(hasRequest ? { request: carrier } : {}),
  };
  // Not a string in some cases: what a caller without types may hand over.
  const presented = token as string;
  const withSignal: VerifyCall = abort ? { ...call, signal: AbortSignal.abort() } : call;
  try {
    const identity = sync
      ? verifier.verifySync(presented, withSignal)
      : await verifier.verify(presented, withSignal);
    return { ok: true, token: identity };
  } catch (error) {
    return toRefusedEnding(requireAuthError(error), realm);
  }
}

/** Sends a request with the case's headers, as a raw `node:http` handler would see it. */
async function request(
  { headers = [], realm, recipe, method, target }: BuiltCase,
  { requirement }: SetUp,
  verifier: Verifier,
): Promise<Ending> {
  const { optional = false } = recipe;
  const message = { method, url: target, rawHeaders: headers.flat() };
  const outcome = await authenticate(verifier, fromNode(message), {
    requirement: requirement as Requirement | undefined,
    optional,
    realm,
  });
  if (outcome.ok) return { ok: true, token: outcome.token, headers: outcome.headers };
  return { ok: false, error: requireAuthError(outcome.error), response: outcome.response };
}

/** The same verifier, except that what HTTP verifies is decided synchronously. */
function toSyncBacked(verifier: Verifier): Verifier {
  return { ...verifier, verify: async (token, call) => verifier.verifySync(token, call) };
}

function requireAuthError(error: unknown): AuthError {
  if (isAuthError(error)) return error;
  throw error;
}
