import type { AuthorizationDetails } from '../contract/authorization-details.ts';
import type { ClaimsSchema } from '../contract/claims-schema.ts';
import type { EventListener } from '../contract/emitter.ts';
import type { KeySource } from '../contract/key-source.ts';
import type { AuthError } from '../errors/errors.ts';
import { pickMembers, readMembers } from '../options/members.ts';
import type { Members } from '../options/members.ts';
import { readOptions } from '../options/problems.ts';
import type { Position, Problems } from '../options/problems.ts';
import { callback, handedOn, hasMethods, string, stringWithout } from '../options/readers.ts';
import { requireContract } from '../options/require-contract.ts';
import { readRows, readTable } from '../options/rows.ts';
import type { OptionRows } from '../options/rows.ts';
import { compileSettings } from '../policy/compile.ts';
import type { ListedIssuers } from '../policy/issuer-options.ts';
import { NO_KEYS, readKeys } from '../policy/issuer-rows.ts';
import type { VerifierOptions } from '../policy/verifier-options.ts';
import { VERIFIER_ROWS } from '../policy/verifier-rows.ts';
import { createVerifierOf } from '../verifier/verifier.ts';
import type { Verifier } from '../verifier/verifier.ts';
import type { CustomCredentials } from './custom-credentials.ts';
import { toDescription, toMetadataRows } from './metadata-options.ts';
import type {
  MetadataOptions,
  MetadataOptionSettings,
  ResourceDescription,
} from './metadata-options.ts';
import { checkProfileDemands } from './profile-demands.ts';
import type { AuthRequest } from './request.ts';
import { resourceFault } from './resource.ts';
import { checkSignedResource } from './signed-metadata.ts';

/**
 * The HTTP options of `createAuth`. `X` is the request or context of the framework, `Upgrade` what
 * `upgrade()` takes.
 */
export interface HttpOptions<X, Upgrade = never> {
  /**
   * The `realm` of challenges (RFC 9110 §11.5). Without it, a challenge that would otherwise be
   * empty has `realm="api"`.
   */
  readonly realm?: string;
  /**
   * `credentials(x, request)` returns `{ scheme, token }`, or undefined if there is no token. It
   * replaces the `Authorization` header, for routes and for upgrades. `x` is the framework's
   * request or context (for an upgrade, the argument of `upgrade()`). `request` has its method, URL
   * and headers in a form that is the same in all frameworks. `fromCookie()` and
   * `fromWebSocketProtocol()` create such functions; a cookie that you read yourself needs
   * protection against CSRF.
   */
  readonly credentials?: (
    x: X | Upgrade,
    request: AuthRequest,
  ) => CustomCredentials | undefined | Promise<CustomCredentials | undefined>;
  /**
   * `onFailure(error, x, request)` is called for each refused request or upgrade. `x` is the
   * framework's request or context (for an upgrade, the argument of `upgrade()`). `request` has its
   * method, URL and headers in a form that is the same in all frameworks. Exceptions it throws are
   * ignored.
   */
  readonly onFailure?: (error: AuthError, x: X | Upgrade, request: AuthRequest) => unknown;
  /**
   * The identifier of this API: an absolute https URL without a fragment (http for loopback). With
   * it, every challenge names the metadata that `metadata()` serves, which contains it exactly as
   * written here (RFC 9728 §3.3).
   */
  readonly resource?: string;
  /** What the metadata contains in addition to `resource`, issuers and DPoP algorithms. */
  readonly metadata?: MetadataOptions;
}

/** The options of `fetchJwks` that `createAuth` takes as well, for where no `keys` are given. */
export interface KeyFetchOptions {
  /** The URL of the key set. Default: discovered from the issuer. */
  readonly jwksUri?: string;
  /**
   * Origins, such as `http://keycloak.auth.svc:8080`, whose keys may be fetched without TLS.
   * Default: none.
   */
  readonly dangerouslyAllowHttpOrigins?: readonly string[];
  /**
   * Internal hosts, such as `keycloak.auth.svc` or `10.0.0.5`, from which keys may be fetched even
   * though their URL was discovered (`jwks_uri`) or belongs to an issuer that `resolveIssuer`
   * returned. Hosts in `issuer` and `jwksUri` need no entry. Default: none.
   */
  readonly dangerouslyAllowPrivateHosts?: readonly string[];
}

/** The options of `createAuth`: those of a verifier, of fetching keys, and of HTTP. */
export type AuthOptions<
  Schema extends ClaimsSchema | undefined,
  X,
  Upgrade = never,
  Issuers extends ListedIssuers = ListedIssuers,
  Details extends AuthorizationDetails | undefined = AuthorizationDetails | undefined,
> = VerifierOptions<Schema, Issuers, Details> &
  KeyFetchOptions &
  HttpOptions<X, Upgrade> & { readonly verifier?: never };

/** The option of `createAuth` that replaces those of a verifier. */
export interface InjectedVerifier<Claims> {
  /**
   * An existing verifier, instead of the verifier options. `close()` does not close it. Default:
   * created from the other options.
   */
  readonly verifier: Verifier<Claims>;
}

/** The options of `createAuth` for a verifier that is there already, and stays open. */
export type InjectedAuthOptions<Claims, X, Upgrade = never> = HttpOptions<X, Upgrade> &
  InjectedVerifier<Claims> & {
    readonly [Name in keyof VerifierOptions | keyof KeyFetchOptions]?: never;
  };

/** Makes the source of keys for a verifier that was given none. */
export type KeyFetcher = (
  options: KeyFetchOptions & {
    readonly onEvent?: EventListener;
    readonly now?: () => number;
    readonly monotonicMs?: () => number;
  },
) => KeySource;

/** What `createAuthMembers` works with. */
export interface Assembled<Claims, X, Upgrade> {
  readonly http: Pick<HttpOptions<X, Upgrade>, 'realm' | 'credentials' | 'onFailure'>;
  readonly description: ResourceDescription | undefined;
  readonly verifier: Verifier<Claims>;
  readonly close: () => Promise<void>;
}

/** {@link HttpOptions} in the form in which they are used. */
interface HttpSettings<X, Upgrade> extends Omit<HttpOptions<X, Upgrade>, 'metadata'> {
  readonly metadata?: MetadataOptionSettings;
}

/** Returns the rows of {@link HttpOptions}. */
export function toHttpRows<X, Upgrade>(): OptionRows<
  HttpOptions<X, Upgrade>,
  HttpSettings<X, Upgrade>
> {
  return {
    realm: { read: string },
    credentials: { read: callback },
    onFailure: { read: callback },
    resource: { read: stringWithout(resourceFault) },
    metadata: { read: (value, at) => readTable(toMetadataRows(value), value, at) },
  };
}

/** The rows of {@link KeyFetchOptions}, which the key source reads. */
export const KEY_FETCH_ROWS: OptionRows<KeyFetchOptions, KeyFetchOptions> = {
  jwksUri: { read: handedOn },
  dangerouslyAllowHttpOrigins: { read: handedOn },
  dangerouslyAllowPrivateHosts: { read: handedOn },
};

/**
 * Returns the verifier that the options of `createAuth` make or bring, and what they say about HTTP.
 *
 * @throws {ConfigError} `invalid_options` with every problem at once; `incompatible_core`
 */
export function assembleAuth<Claims, X, Upgrade>(
  input: unknown,
  fetchKeys: KeyFetcher,
): Assembled<Claims, X, Upgrade> {
  return readOptions((problems) => {
    const rows = toHttpRows<X, Upgrade>();
    const own = { ...VERIFIER_ROWS, ...KEY_FETCH_ROWS };
    const names = [...Object.keys(own), ...Object.keys(rows), 'verifier'];
    const root = problems.at('');
    const members = readMembers(input, root, names);
    if (members === undefined) throw problems.toError();
    const http = readRows(rows, members, root);
    const description = describe(problems, http, members);
    if (members['verifier'] === undefined) {
      const built = buildOwn<Claims>(problems, members, { description, fetchKeys });
      return { http, description, ...built };
    }
    for (const name of Object.keys(own)) {
      if (!(name in members)) continue;
      root
        .member(name)
        .report('belongs to the verifier; give it to createVerifier(), or leave `verifier` out');
    }
    const verifier = readVerifier<Claims>(members['verifier'], root.member('verifier'));
    if (verifier === undefined) throw problems.toError();
    return { http, description, verifier, close: async () => {} };
  });
}

/** Returns how the API describes itself, if it says who it is. */
function describe<X, Upgrade>(
  problems: Problems,
  { resource, metadata }: HttpSettings<X, Upgrade>,
  members: Members,
): ResourceDescription | undefined {
  if (members['resource'] === undefined && members['metadata'] !== undefined) {
    problems.add('metadata', 'describes the `resource`, so give that too');
  }
  if (resource === undefined) return undefined;
  checkSignedResource(resource, metadata?.signedMetadata, problems.at('metadata'));
  const description = toDescription(resource, metadata ?? NO_METADATA);
  const { certificateBound = members['mtls'] !== undefined } = description;
  return { ...description, certificateBound };
}

const NO_METADATA: MetadataOptionSettings = { scopesSupported: [] };

const VERIFIER_METHODS = ['verify', 'authorize', 'requirement', 'ready', 'healthcheck'] as const;

function readVerifier<Claims>(value: unknown, at: Position): Verifier<Claims> | undefined {
  requireContract(at.path, value);
  return hasMethods<Verifier<Claims>>(value, VERIFIER_METHODS)
    ? value
    : at.report('must be made by createVerifier()');
}

/** Builds verifier and key source, and gathers what is wrong with the options of either. */
function buildOwn<Claims>(
  problems: Problems,
  members: Members,
  {
    description,
    fetchKeys,
  }: { readonly description: ResourceDescription | undefined; readonly fetchKeys: KeyFetcher },
): Pick<Assembled<Claims, never, never>, 'verifier' | 'close'> {
  const root = problems.at('');
  const settings = readRows(VERIFIER_ROWS, members, root);
  const fetching = readRows(KEY_FETCH_ROWS, members, root);
  checkProfileDemands(problems, { members, settings, description });
  const areGiven = members['keys'] !== undefined;
  for (const name of Object.keys(KEY_FETCH_ROWS)) {
    if (!areGiven || members[name] === undefined) continue;
    root.member(name).report('contradicts `keys`; give it to fetchJwks()');
  }
  const { onEvent, now, monotonicMs } = settings;
  const options = { ...fetching, ...(onEvent === undefined ? {} : { onEvent }), now, monotonicMs };
  const fetched = areGiven ? undefined : problems.gather(() => fetchKeys(options));
  const own = fetched === undefined ? NO_KEYS : readKeys(fetched, root.member('keys'));
  const policy = compileSettings(
    problems,
    { ...settings, keys: settings.keys ?? own ?? NO_KEYS },
    pickMembers(members, Object.keys(VERIFIER_ROWS)),
  );
  problems.throwIfAny();
  const verifier = createVerifierOf<Claims>(policy);
  const close = async (): Promise<void> => {
    await verifier.close();
    await fetched?.close();
  };
  return { verifier, close };
}
