import algorithms from './algorithm.json' with { type: 'json' };
import cache from './cache.json' with { type: 'json' };
import claims from './claims.json' with { type: 'json' };
import critical from './critical.json' with { type: 'json' };
import discovery from './discovery.json' with { type: 'json' };
import ecdsa from './ecdsa.json' with { type: 'json' };
import ed25519 from './ed25519.json' with { type: 'json' };
import embedded from './embedded-key.json' with { type: 'json' };
import encryption from './encryption.json' with { type: 'json' };
import kid from './kid.json' with { type: 'json' };
import keySource from './key-source.json' with { type: 'json' };
import keySet from './key-set.json' with { type: 'json' };
import multiIssuer from './multi-issuer.json' with { type: 'json' };
import peers from './peers.json' with { type: 'json' };
import prototypes from './prototype.json' with { type: 'json' };
import publicKey from './public-key-as-secret.json' with { type: 'json' };
import requestForgery from './request-forgery.json' with { type: 'json' };
import rsa from './rsa.json' with { type: 'json' };
import serialisation from './serialisation.json' with { type: 'json' };
import size from './size.json' with { type: 'json' };
import transport from './transport.json' with { type: 'json' };
import type { AuthEvent } from '@oidc-verify/core';
import { buildCase } from '../parity/corpus.ts';
import type { CorpusCase } from '../parity/format.ts';
import { DEFAULT_AT } from '../parity/format.ts';
import { needsNetwork, surround } from './environment.ts';
import type { FetchKeys, Surroundings } from './environment.ts';
import { readAttacks } from './format.ts';
import type { AttackCase, AttackToken, Presented } from './format.ts';
import { buildAttackToken } from './token.ts';

/** A request or token that is ready to be sent any number of times. */
export interface Presentation {
  readonly token: unknown;
  readonly warmUps: readonly string[];
  /** A request that is sent before, and accepted. */
  readonly earlier?: Presentation | undefined;
  readonly headers: readonly (readonly [name: string, value: string])[] | undefined;
  readonly url: string;
  readonly method: string;
  readonly optional: boolean;
  /** Attack and control of one world can be sent to one verifier. */
  readonly world: string;
  readonly setUp: () => World;
}

/** Options of a verifier, and all that it can touch. */
export interface World extends Surroundings {
  readonly events: AuthEvent[];
  /** Sets the clock, in epoch seconds. */
  readonly setClock: (at: number) => void;
  readonly at: number;
  readonly warmUpAt: number;
}

export interface BuiltAttack {
  readonly family: string;
  readonly expected: Pick<AttackCase, 'code' | 'stage' | 'sync' | 'anonymous'> &
    Pick<AttackCase, 'decodes' | 'asks' | 'fetched'>;
  readonly name: string;
  readonly source: string;
  /** Keys come over a network, so it runs only if `buildAttacks` was given a way to fetch them. */
  readonly overNetwork?: boolean;
  readonly attack: Presentation;
  readonly control: Presentation;
  /** What takes the control's place the second time, where nothing is accepted twice. */
  readonly again?: Presentation;
}

const FILES: readonly unknown[] = [
  algorithms,
  publicKey,
  rsa,
  ecdsa,
  ed25519,
  keySet,
  keySource,
  kid,
  critical,
  embedded,
  multiIssuer,
  requestForgery,
  discovery,
  serialisation,
  encryption,
  size,
  claims,
  prototypes,
  cache,
  transport,
  peers,
];

/**
 * Returns all attacks that are written as data, with their controls, ready to be run. Those with
 * `overNetwork` need `fetchKeys`.
 */
export async function buildAttacks(fetchKeys?: FetchKeys): Promise<readonly BuiltAttack[]> {
  const made = new Map<string, Promise<unknown>>();
  // Most controls are one token, and signatures are what takes the time here.
  const make: MakeToken = (recipe) => {
    const name = JSON.stringify(recipe);
    const token = made.get(name) ?? buildAttackToken(recipe);
    made.set(name, token);
    return token;
  };
  const attacks = FILES.flatMap((file) => readAttacks(file));
  return Promise.all(attacks.map((item) => buildAttack(item, make, fetchKeys)));
}

type MakeToken = (recipe: AttackToken) => Promise<unknown>;

async function buildAttack(
  item: AttackCase,
  make: MakeToken,
  fetchKeys: FetchKeys | undefined,
): Promise<BuiltAttack> {
  const control: Presented = { ...item, ...(item.control ?? { token: {} }) };
  return {
    family: item.family,
    expected: item,
    name: item.name,
    source: item.source,
    overNetwork: needsNetwork(item.environment) || needsNetwork(control.environment),
    attack: await present(item, make, fetchKeys),
    control: await present(control, make, fetchKeys),
  };
}

async function present(
  item: Presented,
  make: MakeToken,
  fetchKeys: FetchKeys | undefined,
): Promise<Presentation> {
  const { at = DEFAULT_AT, policy, sources, environment, headers, method = 'GET' } = item;
  const { warmUpAt = at, url = '/orders' } = item;
  const token = await make(item.token ?? {});
  const warmUps = await Promise.all((item.warmUp ?? []).map((each) => make(each)));
  const built = await buildCase({
    name: '',
    reason: '',
    expect: { ok: true },
    ...(policy === undefined ? {} : { policy }),
    ...(sources === undefined ? {} : { sources }),
  } satisfies CorpusCase);
  const fill = (text: string): string => text.replaceAll('{token}', String(token));
  return {
    token,
    warmUps: warmUps.map(String),
    headers: headers?.map(([name, value]) => [name, fill(value)] as const),
    url: fill(url),
    method,
    optional: item.optional ?? false,
    world: JSON.stringify([at, policy, sources, environment, item.warmUp, warmUpAt]),
    setUp: () => {
      const setUp = built.setUp();
      let clock = at;
      const surroundings = surround(setUp, environment, fetchKeys);
      return {
        ...surroundings,
        options: { ...surroundings.options, now: () => clock * 1000 },
        events: setUp.events,
        at,
        warmUpAt,
        setClock: (seconds) => {
          clock = seconds;
        },
      };
    },
  };
}
