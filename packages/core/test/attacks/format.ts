import type { AuthErrorCode, Stage } from '@oidc-verify/core';
import { parseHeaderLines } from '../header-lines.ts';
import { checkMembers, namesOf } from '../members.ts';
import type { Members } from '../members.ts';
import { checkSources, TOKEN_MEMBERS } from '../parity/case-shape.ts';
import type { JsonMembers, SourceRecipe, TokenRecipe } from '../parity/format.ts';
import { expandScenes } from '../scenes.ts';

/** One attack, what refuses it, and its control. See README.md. */
export interface AttackCase extends Presented {
  /** That of its file. */
  readonly family: string;
  /** Unique in the whole corpus. */
  readonly name: string;
  /** The advisory, the section or the measured weakness of a peer that it comes from. */
  readonly source: string;
  readonly code: AuthErrorCode;
  /** Absent: the request is refused before a verification begins. */
  readonly stage?: Stage;
  /** Where sync may not wait for what async waits for. */
  readonly sync?: { readonly code: AuthErrorCode; readonly stage?: Stage };
  /** The request stays anonymous, because what looks like a token does not count as one here. */
  readonly anonymous?: boolean;
  /** How many segments may be decoded; default unlimited. */
  readonly decodes?: number;
  /** Requested keys. Default: what the stage implies, see `run.ts`. */
  readonly asks?: { readonly sync: Asks; readonly async: Asks };
  /** The URLs that async fetches, in order; default none. Sync fetches none. */
  readonly fetched?: readonly string[];
  /**
   * What takes the place of the case's own members, so that the fault is gone. Left out: the token of
   * the scene, or the plain valid one, everything else being equal.
   */
  readonly control?: Presented;
}

export interface Asks {
  readonly loads: number;
  readonly wakes: number;
}

/** What is sent, and to which verifier. */
export interface Presented {
  /** Epoch seconds; default that of the decision corpus. */
  readonly at?: number;
  /** The clock while `warmUp` is verified; default `at`. */
  readonly warmUpAt?: number;
  readonly policy?: JsonMembers;
  readonly sources?: Readonly<Record<string, SourceRecipe>>;
  readonly environment?: Environment;
  readonly warmUp?: readonly AttackToken[];
  readonly token?: AttackToken;
  /** Sends a request instead of a token; `{token}` stands for the token. In the data files: lines. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly url?: string;
  readonly method?: string;
  readonly optional?: boolean;
}

/** What surrounds the verifier, where that is what fails. */
export interface Environment {
  /** A key source that breaks its contract: what it returns, and from which method. */
  readonly keySource?: { readonly gives: string; readonly from: 'peek' | 'load' };
  /** Keys come from `fetchJwks` over this network, in which no other URL exists. */
  readonly network?: Readonly<Record<string, NetworkAnswer>>;
  /** `allow-list` knows two tenants; `careless` trusts whatever `iss` says. */
  readonly resolver?: 'allow-list' | 'careless';
  /** The key set is replaced by this one after `warmUp`. */
  readonly rotatedTo?: SourceRecipe['published'];
}

export interface NetworkAnswer {
  readonly json?: unknown;
  readonly text?: string;
  readonly keys?: SourceRecipe['published'];
  readonly redirect?: string;
  readonly status?: number;
}

/** A recipe of the decision corpus, or one that only an attacker has. */
export interface AttackToken extends TokenRecipe {
  /** The signature, computed by hand. */
  readonly forge?: Forgery;
  /** Text around the parts of the token: `{token}`, `{header}`, `{payload}`, `{signature}`. */
  readonly template?: string;
  /** The whole token: one string repeated many times. */
  readonly repeat?: { readonly text: string; readonly times: number };
  /** A compact JWE: its header and its four other segments. */
  readonly jwe?: { readonly header: JsonMembers; readonly parts: readonly string[] };
  /** Signs by HMAC with a spelling of the public key `rsa-1`. */
  readonly publicKeyAsSecret?: {
    readonly text: string;
    readonly before?: string;
    readonly after?: string;
  };
}

/** Each makes signature bytes; see the file of the same name. */
export type Forgery =
  | { readonly ecdsa: readonly [r: string, s: string] }
  | { readonly ecdsaSpelling: string }
  | { readonly ed25519: readonly [r: string, s: string] }
  /** A block written out byte by byte, then signed with the private key. */
  | { readonly block: string; readonly rsaKey?: string }
  /** A block whose cube root needs no private key; the part after `…` is met as well. */
  | { readonly cubeRootOf: string }
  | { readonly pss: string }
  /** The signature as an integer, moved by the modulus. */
  | { readonly rsaInteger: string };

const CASE_ALONE = namesOf<Omit<AttackCase, keyof Presented | 'family'>>({
  name: true,
  source: true,
  code: true,
  stage: true,
  sync: true,
  anonymous: true,
  decodes: true,
  asks: true,
  fetched: true,
  control: true,
});
const PRESENTED = namesOf<Presented>({
  at: true,
  warmUpAt: true,
  policy: true,
  sources: true,
  environment: true,
  warmUp: true,
  token: true,
  headers: true,
  url: true,
  method: true,
  optional: true,
});
const ENVIRONMENT = namesOf<Environment>({
  keySource: true,
  network: true,
  resolver: true,
  rotatedTo: true,
});
const ANSWER = namesOf<NetworkAnswer>({
  json: true,
  text: true,
  keys: true,
  redirect: true,
  status: true,
});
const TOKEN = [
  ...TOKEN_MEMBERS,
  ...namesOf<Omit<AttackToken, keyof TokenRecipe>>({
    forge: true,
    template: true,
    repeat: true,
    jwe: true,
    publicKeyAsSecret: true,
  }),
];

/**
 * Returns the attacks of a data file. A case without a `control` of its own is given the token of its
 * scene, which is the valid one there, for its control.
 *
 * @throws TypeError that describes the problem with the file
 */
export function readAttacks(file: unknown): readonly AttackCase[] {
  return expandScenes(file).map(({ family, item, scene }) => {
    const inherited = scene['token'] === undefined ? {} : { control: { token: scene['token'] } };
    const { control, ...attack }: Members = { ...inherited, ...item };
    checkMembers(item.name, item, [...CASE_ALONE, ...PRESENTED]);
    for (const member of ['source', 'code']) {
      if (typeof item[member] !== 'string') throw new TypeError(`${item.name}: no ${member}`);
    }
    const atControl = `${item.name}, control`;
    checkMembers(atControl, control, PRESENTED);
    return {
      ...toPresented(item.name, attack),
      family,
      ...(control === undefined ? {} : { control: toPresented(atControl, control as Members) }),
    } as unknown as AttackCase;
  });
}

/** Checks the nested members of a case, and parses its header lines. */
function toPresented(path: string, members: Members): Members {
  const { headers, environment, token, warmUp = [], sources = {} } = members as Partial<AttackCase>;
  checkMembers(`${path}, environment`, environment, ENVIRONMENT);
  for (const answer of Object.values(environment?.network ?? {})) {
    checkMembers(`${path}, network`, answer, ANSWER);
  }
  for (const each of [token, ...warmUp]) checkMembers(`${path}, token`, each, TOKEN);
  checkSources(path, sources);
  if (headers === undefined) return members;
  return { ...members, headers: parseHeaderLines(headers as unknown as readonly string[]) };
}
