import type { AuthEvent } from '@oidc-verify/core';
import answers from './answers.json' with { type: 'json' };
import authorize from './authorize.json' with { type: 'json' };
import callbacks from './callbacks.json' with { type: 'json' };
import audience from './claims-audience.json' with { type: 'json' };
import kind from './claims-kind.json' with { type: 'json' };
import required from './claims-required.json' with { type: 'json' };
import times from './claims-times.json' with { type: 'json' };
import confirmation from './confirmation.json' with { type: 'json' };
import dpopCases from './dpop.json' with { type: 'json' };
import grants from './grants.json' with { type: 'json' };
import header from './header.json' with { type: 'json' };
import http from './http.json' with { type: 'json' };
import identity from './identity.json' with { type: 'json' };
import issuer from './issuer.json' with { type: 'json' };
import keyStates from './key-states.json' with { type: 'json' };
import keys from './keys.json' with { type: 'json' };
import lifecycle from './lifecycle.json' with { type: 'json' };
import multiIssuer from './multi-issuer.json' with { type: 'json' };
import order from './order.json' with { type: 'json' };
import parse from './parse.json' with { type: 'json' };
import profile from './profile.json' with { type: 'json' };
import requirement from './requirement.json' with { type: 'json' };
import resolver from './resolver.json' with { type: 'json' };
import schema from './schema.json' with { type: 'json' };
import signature from './signature.json' with { type: 'json' };
import stepUp from './step-up.json' with { type: 'json' };
import { createAnswers } from './answers.ts';
import { readCases } from './case-shape.ts';
import { fillCertificates } from './certificates.ts';
import { nonceOf } from '../dpop/client.ts';
import { buildDpop } from './dpop.ts';
import {
  AUDIENCE,
  DEFAULT_AT,
  DEFAULT_REALM,
  DEFAULT_TARGET,
  ISSUER,
  NONCE_SECRET,
} from './format.ts';
import type { CorpusCase, Expectation, JsonMembers, SourceRecipe } from './format.ts';
import { buildProofs } from './proof.ts';
import { findNamed, NAMED_OPTIONS } from './registry.ts';
import { buildSource } from './sources.ts';
import type { CountedSource } from './sources.ts';
import { buildToken } from './token.ts';

/** A request with its proofs made. */
export interface BuiltRequest {
  readonly method: string;
  readonly proofs: readonly string[];
  /** The headers of the request, in order; undefined where no HTTP request can carry the case. */
  readonly headers: readonly (readonly [name: string, value: string])[] | undefined;
}

/** A case with its tokens made, to be run any number of times. */
export interface BuiltCase extends BuiltRequest {
  readonly name: string;
  readonly token: unknown;
  readonly target: string;
  readonly payload: JsonMembers | undefined;
  /** Tokens to send first; what comes of them does not matter. */
  readonly warmUps: readonly string[];
  /** Requests to send after those; what comes of them does not matter either. */
  readonly before: readonly BuiltRequest[];
  /** The nonce that an answer brings, where it does and the case knows the secret. */
  readonly nonce: string | undefined;
  readonly realm: string | undefined;
  readonly recipe: CorpusCase;
  readonly expected: { readonly sync: Expectation; readonly async: Expectation };
  /** Returns options with key sources of their own, so that no run sees another's. */
  readonly setUp: () => SetUp;
}

/** What one run works with. */
export interface SetUp {
  /** For `createVerifier`, or for `createAuth` beside `realm`. */
  readonly options: JsonMembers;
  /** For `required`. */
  readonly requirement: JsonMembers | undefined;
  readonly sources: readonly CountedSource[];
  readonly events: AuthEvent[];
}

const FILES: readonly unknown[] = [
  parse,
  issuer,
  header,
  keys,
  keyStates,
  signature,
  kind,
  times,
  audience,
  required,
  profile,
  schema,
  confirmation,
  dpopCases,
  identity,
  authorize,
  requirement,
  grants,
  stepUp,
  callbacks,
  multiIssuer,
  resolver,
  order,
  http,
  lifecycle,
];

/** Returns all cases. Throws a TypeError for a data file that does not follow the format. */
export function loadCorpus(): readonly CorpusCase[] {
  const shared = createAnswers(answers);
  const cases = FILES.flatMap((file) => readCases(file, shared));
  shared.checkUsed('answers.json');
  return cases;
}

/** Returns `recipe` ready to run: its tokens signed, its expectations per mode. */
export async function buildCase(recipe: CorpusCase): Promise<BuiltCase> {
  const { name, expect } = recipe;
  const { value: token, payload } = await buildToken(recipe.token ?? {});
  const warm = await Promise.all((recipe.warmUp ?? []).map((item) => buildToken(item)));
  const own = await buildRequest(recipe, token, 'proof');
  const before = await Promise.all(
    (recipe.before ?? []).map(async (earlier, index) => {
      const request = await buildRequest({ ...recipe, ...earlier }, token, `before-${index + 1}`);
      return earlier.proofs === undefined ? { ...own, method: request.method } : request;
    }),
  );
  return {
    name,
    token,
    payload: recipe.policy?.['claims'] === undefined ? payload : undefined,
    warmUps: warm.map(({ value }) => String(value)),
    ...own,
    target: recipe.target ?? DEFAULT_TARGET,
    before,
    nonce: isNonceKnown(recipe) ? nonceOf(NONCE_SECRET, recipe.at ?? DEFAULT_AT) : undefined,
    realm: recipe.realm === null ? undefined : (recipe.realm ?? DEFAULT_REALM),
    recipe,
    expected: 'sync' in expect ? expect : { sync: expect, async: expect },
    setUp: () => setUp(recipe),
  };
}

async function buildRequest(
  recipe: CorpusCase,
  token: unknown,
  name: string,
): Promise<BuiltRequest> {
  const { at = DEFAULT_AT, method = 'GET', target = DEFAULT_TARGET } = recipe;
  const proofs = await buildProofs(recipe.proofs ?? [], { token, method, target, at, name });
  return { method, proofs, headers: toHeaders(recipe, token, proofs) };
}

function dpopOf({ policy }: CorpusCase): JsonMembers | undefined {
  return policy?.['dpop'] as JsonMembers | undefined;
}

function isNonceKnown(recipe: CorpusCase): boolean {
  return dpopOf(recipe)?.['nonce'] === 'required';
}

const TOKEN68 = /^[A-Za-z0-9\-._~+/]+=*$/;
// Servers refuse header sections above 16 KiB with a status of their own.
const MAX_HEADER_LENGTH = 8000;
const HEADER_VALUE = /^[!-~]{1,8000}$/;

function toHeaders(
  recipe: CorpusCase,
  token: unknown,
  proofs: readonly string[],
): BuiltRequest['headers'] {
  if (recipe.headers !== undefined) {
    return recipe.headers.map(([name, value]) => [
      name,
      fillCertificates(value)
        .replaceAll('{token}', String(token))
        .replaceAll('{proof}', proofs[0] ?? '')
        .replaceAll('{proof-2}', proofs[1] ?? ''),
    ]);
  }
  const { scheme = 'Bearer', abort = false, clientCertificate } = recipe.call ?? {};
  // What comes with the call comes from elsewhere than the request.
  if (clientCertificate !== undefined) return undefined;
  const fits =
    typeof token === 'string' && token.length <= MAX_HEADER_LENGTH && TOKEN68.test(token);
  if (!fits || !offers(recipe, scheme) || abort || recipe.closed === true) return undefined;
  if (!proofs.every((proof) => HEADER_VALUE.test(proof))) return undefined;
  return [
    ['Authorization', `${scheme} ${token}`],
    ...proofs.map((proof) => ['DPoP', proof] as const),
  ];
}

/** Over HTTP, a scheme that is not offered does not count as a credential. */
function offers(recipe: CorpusCase, scheme: 'Bearer' | 'DPoP'): boolean {
  const dpop = dpopOf(recipe);
  return scheme === 'Bearer' || (dpop !== undefined && dpop['mode'] !== 'off');
}

const DEFAULT_SOURCES: Readonly<Record<string, SourceRecipe>> = {
  main: { state: 'ready', published: [{ key: 'rsa-1', alg: 'RS256', use: 'sig' }] },
};

function setUp({ at = DEFAULT_AT, policy = {}, sources, call }: CorpusCase): SetUp {
  const recipes = Object.entries({ ...DEFAULT_SOURCES, ...sources });
  const built = recipes.map(([name, recipe]) => [name, buildSource(recipe)] as const);
  const byName = Object.fromEntries(built.map(([name, { source }]) => [name, source]));
  const events: AuthEvent[] = [];
  const named = (options: JsonMembers): JsonMembers =>
    Object.fromEntries(
      Object.entries(options).map(([option, value]) => [
        option,
        NAMED_OPTIONS.includes(option) ? findNamed(option, value, byName) : value,
      ]),
    );
  const { issuers, dpop, ...rest } = policy;
  const listed = Array.isArray(issuers) ? (issuers as readonly JsonMembers[]) : undefined;
  const isListed = listed !== undefined || policy['resolveIssuer'] !== undefined;
  const acceptsAny = policy['dangerouslyAcceptAnyAudience'] === true;
  return {
    options: {
      ...(isListed ? {} : { issuer: ISSUER }),
      ...(acceptsAny ? {} : { audience: AUDIENCE }),
      keys: byName['main'],
      now: () => at * 1000,
      monotonicMs: () => 0,
      onEvent: (event: AuthEvent) => events.push(event),
      ...named(rest),
      ...(dpop === undefined ? {} : { dpop: buildDpop(dpop as JsonMembers) }),
      ...(listed === undefined ? {} : { issuers: listed.map(named) }),
    },
    requirement: call?.requirement === undefined ? undefined : named(call.requirement),
    sources: built.map(([, source]) => source),
    events,
  };
}
