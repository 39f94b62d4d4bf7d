import type { ClaimsSchema } from '../contract/claims-schema.ts';
import type { EventListener } from '../contract/events.ts';
import { CONTRACT } from '../contract/key-source.ts';
import type { KeySource } from '../contract/key-source.ts';
import { ConfigError } from '../errors/errors.ts';
import type { AuthError } from '../errors/errors.ts';
import { createProblems, readOptions } from '../options/problems.ts';
import { requireContract } from '../policy/issuer-settings.ts';
import type { VerifierOptions } from '../policy/policy.ts';
import { createVerifier } from '../verifier/verifier.ts';
import type { Verifier } from '../verifier/verifier.ts';
import type { CustomCredentials } from './credentials.ts';
import { readDescription } from './metadata-options.ts';
import type { MetadataOptions, ResourceDescription } from './metadata-options.ts';
import { checkProfileDemands } from './profile-demands.ts';
import type { AuthRequest } from './request.ts';

/**
 * The options that concern HTTP; `X` is the framework's request or context, `Upgrade` what `upgrade()`
 * takes.
 */
export interface HttpOptions<X, Upgrade = never> {
  /** The protection space named in challenges. */
  readonly realm?: string;
  /**
   * Finds the token elsewhere than in the Authorization header, which is then not looked at, for
   * routes and for upgrades. `x` is the framework's request, or what `upgrade()` was given; `request`
   * reads either. Undefined means that there is no token. `fromCookie()` and
   * `fromWebSocketProtocol()` make such functions; a cookie that you read yourself needs protection
   * against CSRF beside this.
   */
  readonly credentials?: (
    x: X | Upgrade,
    request: AuthRequest,
  ) => CustomCredentials | undefined | Promise<CustomCredentials | undefined>;
  /**
   * Called with each refusal, of routes and of upgrades. `x` is the framework's request, or what
   * `upgrade()` was given; `request` reads either. What it throws changes nothing.
   */
  readonly onFailure?: (error: AuthError, x: X | Upgrade, request: AuthRequest) => unknown;
  /**
   * The identifier of this API: an absolute https URL without fragment (http for loopback). With it
   * every challenge names the metadata that `metadata()` serves, which says it as it stands here: write
   * it exactly as clients do (RFC 9728 §3.3).
   */
  readonly resource?: string;
  /** What the metadata tells beside `resource`, issuers and DPoP algorithms. */
  readonly metadata?: MetadataOptions;
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
  Upgrade = never,
> = VerifierOptionsWithFetchedKeys<Schema> &
  HttpOptions<X, Upgrade> & { readonly verifier?: never };

type VerifierOptionsWithFetchedKeys<Schema extends ClaimsSchema | undefined> =
  VerifierOptions<Schema> & KeyFetchOptions;

/** The options of `createAuth` for a verifier that is there already, and stays open. */
export type InjectedAuthOptions<Claims, X, Upgrade = never> = HttpOptions<X, Upgrade> & {
  readonly verifier: Verifier<Claims>;
} & { readonly [Name in keyof VerifierOptions | keyof KeyFetchOptions]?: never };

/** Makes the source of keys for a verifier that was given none. */
export type KeyFetcher = (
  options: KeyFetchOptions & {
    readonly onEvent?: EventListener;
    readonly monotonicMs?: () => number;
  },
) => KeySource;

const HTTP_NAMES = ['realm', 'credentials', 'onFailure', 'resource', 'metadata'];
const FETCH_NAMES = ['jwksUri', 'dangerouslyAllowHttpOrigins'];

/** What `createAuthMembers` works with. */
export interface Assembled<Claims, X, Upgrade> {
  readonly http: HttpOptions<X, Upgrade>;
  readonly description: ResourceDescription | undefined;
  readonly verifier: Verifier<Claims>;
  /** The wall clock of the options. */
  readonly now: (() => number) | undefined;
  readonly close: () => Promise<void>;
}

/**
 * Returns the verifier that the options of `createAuth` make or bring, and what they say about HTTP.
 *
 * @throws {ConfigError} `invalid_options` with every problem at once; `incompatible_core`
 */
export function assembleAuth<Claims, X, Upgrade>(
  input: unknown,
  fetchKeys: KeyFetcher,
): Assembled<Claims, X, Upgrade> {
  return readOptions(() => assemble<Claims, X, Upgrade>(input, fetchKeys));
}

function assemble<Claims, X, Upgrade>(
  input: unknown,
  fetchKeys: KeyFetcher,
): Assembled<Claims, X, Upgrade> {
  const problems = createProblems();
  // The names are checked below, by whom they belong to.
  const isRecord = typeof input === 'object' && input !== null;
  const options = problems.record('', input, isRecord ? Object.keys(input) : []);
  problems.throwIfAny();
  const http = pick(options, HTTP_NAMES) as HttpOptions<X, Upgrade>;
  if (http.realm !== undefined) problems.text('realm', http.realm);
  problems.callback('credentials', http.credentials);
  problems.callback('onFailure', http.onFailure);
  const description = describe(problems, options);
  const { verifier } = options;
  if (verifier !== undefined) {
    requireContract('verifier', (verifier as Verifier | null)?.[CONTRACT]);
    if (!isVerifier(verifier)) problems.add('verifier', 'must be made by createVerifier()');
    for (const name of Object.keys(omit(options, [...HTTP_NAMES, 'verifier']))) {
      problems.add(name, 'belongs to the verifier; give it there, or leave `verifier` out');
    }
    problems.throwIfAny();
    return {
      http,
      description,
      verifier: verifier as Verifier<Claims>,
      now: undefined,
      close: async () => {},
    };
  }
  checkProfileDemands(problems, options, description);
  const own = buildOwn(problems, omit(options, [...HTTP_NAMES, ...FETCH_NAMES]), () =>
    fetchKeys(pick(options, [...FETCH_NAMES, 'onEvent', 'monotonicMs'])),
  );
  checkKeyOptions(problems, options);
  problems.throwIfAny();
  return { http, description, now: options['now'], ...own } as Assembled<Claims, X, Upgrade>;
}

/** Returns how the API describes itself, if it says who it is. */
function describe(
  problems: Collected,
  { resource, metadata, mtls }: Readonly<Record<string, unknown>>,
): ResourceDescription | undefined {
  if (resource === undefined) {
    if (metadata !== undefined) problems.add('metadata', 'describes the `resource`: give that too');
    return undefined;
  }
  const description = readDescription(
    problems,
    resource,
    metadata === undefined ? {} : metadata,
    'metadata',
  );
  return { ...description, certificateBound: description.certificateBound ?? mtls !== undefined };
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
  const fetched = options['keys'] === undefined ? problems.gather(fetchKeys) : undefined;
  const given = options['keys'];
  const keys = given === undefined ? (fetched ?? UNBUILT) : given;
  const verifier = problems.gather(() => createVerifier({ ...options, keys } as VerifierOptions));
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
