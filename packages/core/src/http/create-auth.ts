import type { ClaimsSchema } from '../claims-schema.ts';
import { ConfigError, isConfigError } from '../errors.ts';
import type { AuthError } from '../errors.ts';
import type { EventListener } from '../events.ts';
import type { Health } from '../health.ts';
import { CONTRACT } from '../key-source.ts';
import type { KeySource } from '../key-source.ts';
import type { VerifierOptions } from '../policy/policy.ts';
import { createProblems, readOptions } from '../policy/problems.ts';
import type { Requirement } from '../policy/requirement.ts';
import { requireNames } from '../policy/requirement.ts';
import { requireContract } from '../policy/issuer-settings.ts';
import type { VerifiedToken } from '../result.ts';
import { createVerifier } from '../verifier.ts';
import type { Verifier } from '../verifier.ts';
import { authenticate } from './authenticate.ts';
import type { Refusal } from './authenticate.ts';
import { createGuards } from './guards.ts';
import type { RequestBinding } from './guards.ts';
import type { AuthRequest, NodeRequest } from './request.ts';
import type { CustomCredentials } from './visit.ts';

/** The options that concern HTTP; `X` is the framework's request or context. */
export interface HttpOptions<X> {
  /** The protection space named in challenges. */
  readonly realm?: string;
  /**
   * Finds the token elsewhere than in the Authorization header, which is then not looked at.
   * Undefined means that there is none. A cookie needs protection against CSRF beside this.
   */
  readonly credentials?: (
    x: X,
  ) => CustomCredentials | undefined | Promise<CustomCredentials | undefined>;
  /** Called with each refusal. What it throws changes nothing. */
  readonly onFailure?: (error: AuthError, x: X) => unknown;
}

/** What `createAuth` needs to fetch keys when none are given. */
export interface KeyFetchOptions {
  /** Where the issuer's keys are. Default: discovered from the issuer. */
  readonly jwksUri?: string;
  /** Origins, such as `http://keycloak.auth.svc:8080`, whose keys may be fetched without TLS. */
  readonly dangerouslyAllowHttpOrigins?: readonly string[];
}

/** The options of `createAuth`: those of a verifier, of fetching keys, and of HTTP. */
export type AuthOptions<
  Schema extends ClaimsSchema | undefined,
  X,
> = VerifierOptionsWithFetchedKeys<Schema> & HttpOptions<X> & { readonly verifier?: never };

type VerifierOptionsWithFetchedKeys<Schema extends ClaimsSchema | undefined> =
  VerifierOptions<Schema> & KeyFetchOptions;

/** The options of `createAuth` for a verifier that is there already, and stays open. */
export type InjectedAuthOptions<Claims, X> = HttpOptions<X> & {
  readonly verifier: Verifier<Claims>;
} & { readonly [Name in keyof VerifierOptions | keyof KeyFetchOptions]?: never };

/** Makes the source of keys for a verifier that was given none. */
export type KeyFetcher = (
  options: KeyFetchOptions & {
    readonly onEvent?: EventListener;
    readonly monotonicMs?: () => number;
  },
) => KeySource;

/** The outcome of an HTTP upgrade request. */
export type UpgradeOutcome<Claims> =
  | { readonly ok: true; readonly token: VerifiedToken<Claims> }
  | Refusal;

/**
 * The members of every adapter's auth, so that frameworks differ in shapes and in nothing else. `X`
 * is the framework's request or context, `Guard` its unit of middleware.
 */
export interface AuthMembers<
  Claims,
  X,
  Guard,
  OptionalGuard = Guard,
  Upgrade = NodeRequest,
> extends AsyncDisposable {
  /** Lets valid tokens pass; everything else is raised as an AuthError, the framework's way. */
  required(requirement?: Requirement<Claims>): Guard;
  /** Like `required`, but a request without any Authorization header passes as anonymous. */
  optional(requirement?: Requirement<Claims>): OptionalGuard;
  /** `required` with all of these scopes. */
  scopes(...all: readonly string[]): Guard;
  /** `required` with all of these permissions. */
  permissions(...all: readonly string[]): Guard;
  /**
   * Returns the identity behind a guarded request.
   *
   * @throws {ConfigError} `guard_missing` on a route without a guard
   * @throws {AuthError} `missing_token` where `optional` let an anonymous request pass
   */
  get(x: X): VerifiedToken<Claims>;
  /** Returns the identity, or undefined where there is none. */
  peek(x: X): VerifiedToken<Claims> | undefined;
  /**
   * Returns who sends an HTTP upgrade, or a ready refusal: by its headers alone, since middleware
   * never sees upgrades.
   */
  upgrade(request: Upgrade, requirement?: Requirement<Claims>): Promise<UpgradeOutcome<Claims>>;
  /** Resolves when the keys of every listed issuer are in memory; else rejects with a 503 AuthError. */
  ready(call?: { readonly signal?: AbortSignal | undefined }): Promise<void>;
  /** Returns what is in memory now; no I/O. */
  healthcheck(): Health;
  /** Closes what `createAuth` made: the verifier and its key source, never what was injected. Idempotent. */
  close(): Promise<void>;
}

/** How one framework's requests are read, and what its guards look like. */
export interface FrameworkBinding<
  Claims,
  X,
  Guard,
  OptionalGuard = Guard,
  Upgrade = NodeRequest,
> extends RequestBinding<X> {
  readonly toGuard: (enter: (x: X) => Promise<VerifiedToken<Claims>>) => Guard;
  readonly toOptionalGuard: (
    enter: (x: X) => Promise<VerifiedToken<Claims> | undefined>,
  ) => OptionalGuard;
  readonly toUpgradeRequest: (request: Upgrade) => AuthRequest;
}

const HTTP_NAMES = ['realm', 'credentials', 'onFailure'];
const FETCH_NAMES = ['jwksUri', 'dangerouslyAllowHttpOrigins'];

/**
 * Returns the members of an adapter's `createAuth`.
 *
 * @throws {ConfigError} `invalid_options` with every problem at once; `incompatible_core`
 */
export function createAuthMembers<Claims, X, Guard, OptionalGuard = Guard, Upgrade = NodeRequest>(
  options: object,
  fetchKeys: KeyFetcher,
  binding: FrameworkBinding<Claims, X, Guard, OptionalGuard, Upgrade>,
): AuthMembers<Claims, X, Guard, OptionalGuard, Upgrade> {
  const { http, verifier, close } = readOptions(() => assemble<Claims, X>(options, fetchKeys));
  const { realm } = http;
  const guards = createGuards<Claims, X>({ ...http, verifier, binding });
  const { toGuard, toOptionalGuard, toUpgradeRequest } = binding;
  const required = (requirement?: Requirement<Claims>): Guard =>
    toGuard(guards.required(requirement));
  return {
    required,
    optional: (requirement) => toOptionalGuard(guards.optional(requirement)),
    scopes: (...scopes) => {
      requireNames('scopes', scopes);
      return required({ scopes });
    },
    permissions: (...permissions) => {
      requireNames('permissions', permissions);
      return required({ permissions });
    },
    get: guards.get,
    peek: guards.peek,
    upgrade: async (request, requirement) => {
      const who = await authenticate(verifier, toUpgradeRequest(request), { requirement, realm });
      return who as UpgradeOutcome<Claims>;
    },
    ready: async (call) => verifier.ready(call),
    healthcheck: () => verifier.healthcheck(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

interface Assembled<Claims, X> {
  readonly http: HttpOptions<X>;
  readonly verifier: Verifier<Claims>;
  readonly close: () => Promise<void>;
}

function assemble<Claims, X>(input: unknown, fetchKeys: KeyFetcher): Assembled<Claims, X> {
  const problems = createProblems();
  // The names are checked below, by whom they belong to.
  const isRecord = typeof input === 'object' && input !== null;
  const options = problems.record('', input, isRecord ? Object.keys(input) : []);
  problems.throwIfAny();
  const http = pick(options, HTTP_NAMES) as HttpOptions<X>;
  if (http.realm !== undefined) problems.text('realm', http.realm);
  problems.callback('credentials', http.credentials);
  problems.callback('onFailure', http.onFailure);
  const { verifier } = options;
  if (verifier !== undefined) {
    requireContract('verifier', (verifier as Verifier | null)?.[CONTRACT]);
    if (!isVerifier(verifier)) problems.add('verifier', 'must be made by createVerifier()');
    for (const name of Object.keys(omit(options, [...HTTP_NAMES, 'verifier']))) {
      problems.add(name, 'belongs to the verifier; give it there, or leave `verifier` out');
    }
    problems.throwIfAny();
    return { http, verifier: verifier as Verifier<Claims>, close: async () => {} };
  }
  const own = buildOwn(problems, omit(options, [...HTTP_NAMES, ...FETCH_NAMES]), () =>
    fetchKeys(pick(options, [...FETCH_NAMES, 'onEvent', 'monotonicMs'])),
  );
  checkKeyOptions(problems, options);
  problems.throwIfAny();
  return { http, ...own } as Assembled<Claims, X>;
}

const VERIFIER_METHODS = ['verify', 'authorize', 'requirement', 'ready', 'healthcheck'];

function isVerifier(value: unknown): boolean {
  const verifier = (value ?? {}) as Readonly<Record<string, unknown>>;
  return VERIFIER_METHODS.every((name) => typeof verifier[name] === 'function');
}

type Collected = ReturnType<typeof createProblems>;

function checkKeyOptions(problems: Collected, options: Readonly<Record<string, unknown>>): void {
  for (const name of FETCH_NAMES.filter((item) => options[item] !== undefined)) {
    if (options['keys'] !== undefined)
      problems.add(name, 'contradicts `keys`; give it to fetchJwks()');
  }
}

/** Builds verifier and key source, and gathers what either has to say against the options. */
function buildOwn(
  problems: Collected,
  options: Readonly<Record<string, unknown>>,
  fetchKeys: () => KeySource,
): { readonly verifier: Verifier; readonly close: () => Promise<void> } | undefined {
  const gather = <T>(build: () => T): T | undefined => {
    try {
      return build();
    } catch (error) {
      if (!isConfigError(error) || error.code !== 'invalid_options') throw error;
      for (const { path, message } of error.problems) problems.add(path, message);
      return undefined;
    }
  };
  const fetched = options['keys'] === undefined ? gather(fetchKeys) : undefined;
  const given = options['keys'];
  const keys = given === undefined ? (fetched ?? UNBUILT) : given;
  const verifier = gather(() => createVerifier({ ...options, keys } as VerifierOptions));
  if (verifier === undefined) return undefined;
  const close = async (): Promise<void> => {
    await verifier.close();
    await fetched?.close();
  };
  return { verifier, close };
}

// Stands in for a source whose own options are wrong, so that the verifier's can be checked as well.
const UNBUILT: KeySource = Object.freeze({
  peek: () => undefined,
  load: async () => {
    throw new ConfigError('invalid_options');
  },
  wake: () => 'pending' as const,
  close: () => {},
});

function pick(from: Readonly<Record<string, unknown>>, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)));
}

function omit(
  from: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => !names.includes(name)));
}
