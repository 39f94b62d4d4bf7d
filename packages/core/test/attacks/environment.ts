import { AuthError, CONTRACT, CONTRACT_VERSION } from '@oidc-verify/core';
import type { IssuerOptions, KeySet, KeySource } from '@oidc-verify/core';
import { createFakeKeySource } from '@oidc-verify/testing';
import type { SetUp } from '../parity/corpus.ts';
import { AUDIENCE } from '../parity/format.ts';
import type { JsonMembers } from '../parity/format.ts';
import { toPublishedJwk } from '../parity/keys.ts';
import type { Environment, NetworkAnswer } from './format.ts';
import { ODDITIES } from './oddities.ts';

/** The options of a verifier, and the recorded calls of its surroundings. */
export interface Surroundings {
  readonly options: JsonMembers;
  readonly fetched: string[];
  readonly asks: () => { readonly loads: number; readonly wakes: number };
  /** Called between the warm-up and the attack. */
  readonly turn: () => void;
  readonly reset: () => void;
}

type Fetch = (url: string) => Promise<Response>;

/**
 * Creates a key source that fetches. Core has none, so a caller that runs attacks over a network passes
 * `fetchJwks` of @oidc-verify/fetch-jwks.
 */
export type FetchKeys = (options: {
  readonly fetch: Fetch;
  readonly monotonicMs: () => number;
}) => KeySource;

/** Returns whether keys come over a network, which takes a {@link FetchKeys}. */
export function needsNetwork({ network }: Environment = {}): boolean {
  return network !== undefined;
}

/** Applies `environment` to a set-up of the decision corpus. */
export function surround(
  setUp: SetUp,
  environment: Environment = {},
  fetchKeys: FetchKeys | undefined,
): Surroundings {
  const { keySource, network, rotatedTo } = environment;
  const fetched: string[] = [];
  const plain: Surroundings = {
    options: setUp.options,
    fetched,
    asks: () => sum(setUp),
    turn: () => {},
    reset: () => {
      for (const source of setUp.sources) source.reset();
      fetched.length = 0;
    },
  };
  if (keySource !== undefined) return withOddSource(plain, keySource);
  if (rotatedTo !== undefined) return withRotation(plain, rotatedTo);
  if (network === undefined) return plain;
  if (fetchKeys === undefined) throw new TypeError('this attack needs fetchKeys');
  const keys = fetchKeys({ fetch: toFetch(network, fetched), monotonicMs: () => 0 });
  return { ...plain, options: { ...setUp.options, ...toTrust(setUp.options, keys, environment) } };
}

function sum({ sources }: SetUp): { loads: number; wakes: number } {
  const counts = sources.map((source) => source.counts());
  return {
    loads: counts.reduce((total, { loads }) => total + loads, 0),
    wakes: counts.reduce((total, { wakes }) => total + wakes, 0),
  };
}

const TENANTS: readonly string[] = ['https://tenant-a.test', 'https://tenant-b.test'];

function toTrust(
  options: JsonMembers,
  keys: KeySource,
  { resolver }: Environment,
): Partial<Record<string, unknown>> {
  const entries = options['issuers'] as readonly JsonMembers[] | undefined;
  if (entries !== undefined) return { keys, issuers: entries.map((entry) => ({ ...entry, keys })) };
  if (resolver === undefined) return { keys };
  const resolveIssuer = (issuer: string): IssuerOptions | undefined =>
    resolver === 'careless' || TENANTS.includes(issuer)
      ? { issuer, audience: AUDIENCE, keys }
      : undefined;
  return { issuer: undefined, keys, resolveIssuer };
}

/** A network that only has `answers`, and records the requested URLs. */
function toFetch(answers: Readonly<Record<string, NetworkAnswer>>, fetched: string[]): Fetch {
  const fetch = async (url: string): Promise<Response> => {
    fetched.push(url);
    const answer = answers[url];
    if (answer === undefined) return new Response(null, { status: 404 });
    const { keys, json, text, redirect, status = 200 } = answer;
    if (redirect !== undefined) {
      return new Response(null, { status: 302, headers: { location: redirect } });
    }
    const document = keys === undefined ? json : { keys: keys.map(toPublishedJwk) };
    const headers = { 'content-type': 'application/json' };
    return new Response(text ?? JSON.stringify(document), { status, headers });
  };
  return fetch;
}

/** A source that returns something other than a key set, from memory or after a fetch. */
function withOddSource(
  plain: Surroundings,
  { gives, from }: NonNullable<Environment['keySource']>,
): Surroundings {
  const oddity = ODDITIES.get(gives);
  if (oddity === undefined) throw new TypeError(`no oddity is called ${gives}`);
  const counts = { loads: 0, wakes: 0 };
  const keys: KeySource = {
    [CONTRACT]: CONTRACT_VERSION,
    peek: () => (from === 'peek' ? (oddity() as KeySet) : undefined),
    load: async () => {
      counts.loads += 1;
      if (from === 'peek') throw new AuthError('jwks_fetch_failed');
      return oddity() as KeySet;
    },
    wake: () => {
      counts.wakes += 1;
      return 'pending';
    },
    close: () => {},
  };
  return { ...plain, options: { ...plain.options, keys }, asks: () => counts };
}

/** Keys that are replaced while the verifier runs. It must forget what it remembered of the old ones. */
function withRotation(
  plain: Surroundings,
  rotatedTo: NonNullable<Environment['rotatedTo']>,
): Surroundings {
  const before = plain.options['keys'] as KeySource;
  const after = createFakeKeySource({
    sets: [{ keys: rotatedTo.map(toPublishedJwk) }],
    state: 'cooling',
  });
  let isAfter = false;
  const current = (): KeySource => (isAfter ? after : before);
  const toNext = (set: KeySet | undefined): KeySet | undefined =>
    isAfter && set !== undefined ? { ...set, generation: 2 } : set;
  const keys: KeySource = {
    [CONTRACT]: CONTRACT_VERSION,
    peek: (issuer) => toNext(current().peek(issuer)),
    load: async (...call) => toNext(await current().load(...call)) as KeySet,
    wake: (...call) => current().wake(...call),
    close: () => {},
  };
  return {
    ...plain,
    options: { ...plain.options, keys },
    asks: () => ({ loads: after.loads, wakes: after.wakes }),
    turn: () => {
      isAfter = true;
    },
    reset: () => {
      plain.reset();
      after.resetCounts();
    },
  };
}
