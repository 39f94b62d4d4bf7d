import type { AuthErrorCode, Jwk, Stage } from '@oidc-verify/core';
import type { SigningAlgorithm } from './algorithms.ts';
import { algorithmAttacks } from './hostile/algorithm.ts';
import { claimAttacks } from './hostile/claims.ts';
import { confusionAttacks } from './hostile/confusion.ts';
import { headerAttacks } from './hostile/header.ts';
import { jsonAttacks } from './hostile/json.ts';
import { keyAttacks } from './hostile/key.ts';
import { createHostileKit } from './hostile/kit.ts';
import type { Attack, HostileKit } from './hostile/kit.ts';
import { signatureAttacks } from './hostile/signature.ts';
import { wireAttacks } from './hostile/wire.ts';
import type { TestIssuer } from './test-issuer.ts';

/** The part of a token that an attack targets. */
export type HostileFamily =
  | 'algorithm'
  | 'signature'
  | 'key'
  | 'header'
  | 'wire'
  | 'json'
  | 'claims'
  | 'confusion';

/**
 * A token that no verifier may accept. Send it to a verifier that trusts the issuer, its audience and
 * RS256, and otherwise has default options. `needs` lists what else the verifier must be given.
 */
export interface HostileToken {
  /** Unique and stable; usable as a test title. */
  readonly name: string;
  readonly family: HostileFamily;
  /** The advisory or the section of a standard that describes the attack. */
  readonly source: string;
  readonly token: string;
  /** The error code that the token must be refused with. */
  readonly code: AuthErrorCode;
  /** The stage that must refuse the token. */
  readonly stage: Stage;
  /** The same token without the fault. It must be accepted, or the refusal proves nothing. */
  readonly control: string;
  readonly needs: {
    /** Algorithms to accept; RS256 alone for most. */
    readonly algorithms: readonly SigningAlgorithm[];
    /** Keys that the issuer publishes beside its own. */
    readonly keys: readonly Jwk[];
  };
  /**
   * Whether an Authorization header may hold it (RFC 9110 §11.2). Over HTTP the others are refused
   * with 400 `invalid_request` before a verifier sees them. Mind that servers cap a request's headers
   * too (Node at 16 KiB): a longer token may get 431.
   */
  readonly isToken68: boolean;
}

type Attacks = (kit: HostileKit) => Promise<readonly Attack[]>;

const FAMILIES: readonly (readonly [HostileFamily, Attacks])[] = [
  ['algorithm', algorithmAttacks],
  ['signature', signatureAttacks],
  ['key', keyAttacks],
  ['header', headerAttacks],
  ['wire', wireAttacks],
  ['json', jsonAttacks],
  ['claims', claimAttacks],
  ['confusion', confusionAttacks],
];

/**
 * Returns a catalogue of attack tokens against `issuer`, each with the error code it must be refused
 * with. The tokens are issued at the current time of the issuer's clock and expire after five minutes.
 *
 * @param issuer a test issuer whose algorithms include RS256
 */
export async function hostileTokens(issuer: TestIssuer): Promise<readonly HostileToken[]> {
  const kit = await createHostileKit(issuer);
  const made = FAMILIES.map(async ([family, attacks]) =>
    Promise.all((await attacks(kit)).map((attack) => toHostileToken(family, attack, kit))),
  );
  return (await Promise.all(made)).flat();
}

async function toHostileToken(
  family: HostileFamily,
  { name, source, code, stage, keys = [], algorithms = ['RS256'], ...attack }: Attack,
  kit: HostileKit,
): Promise<HostileToken> {
  const token = await attack.token;
  return {
    name,
    family,
    source,
    token,
    code,
    stage,
    control: (await attack.control) ?? kit.good,
    needs: { algorithms, keys },
    isToken68: /^[A-Za-z0-9\-._~+/]+=*$/.test(token),
  };
}
