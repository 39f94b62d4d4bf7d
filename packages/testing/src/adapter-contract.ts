import type { AuthEvent, KeySource } from '@oidc-verify/core';
import type { Dpop } from '@oidc-verify/core/dpop';
import type { CustomCredentials, MetadataOptions } from '@oidc-verify/core/http';

/** The options that the contract suite passes to an adapter's `createAuth`. */
export interface ContractAuthOptions {
  /** The `iss` of the tokens of the contract. */
  readonly issuer: string;
  /** The `aud` of the tokens of the contract. */
  readonly audience: string;
  /** The keys of the issuer, which the cases switch on and off. */
  readonly keys: KeySource;
  /** The realm of challenges. */
  readonly realm?: string;
  /** Scopes that every token needs. */
  readonly requiredScopes?: readonly string[];
  /** The identifier of the API, for its metadata. */
  readonly resource?: string;
  /** What the metadata contains beside `resource`. */
  readonly metadata?: MetadataOptions;
  /** Accepts tokens that are bound to a key. */
  readonly dpop?: Dpop;
  /** Replaces the `Authorization` header. */
  readonly credentials?: () => CustomCredentials | undefined;
  /** Receives the events of the verifier. */
  readonly onEvent?: (event: AuthEvent) => void;
  /** Is called for each refused request. */
  readonly onFailure?: (error: { readonly code: string }) => unknown;
  /** Returns milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number;
}

/**
 * The error handler of the app:
 *
 * - `default`: none, so the framework responds.
 * - `send-error`: one that calls `sendError`.
 * - `status-only`: one that does not know this library and responds with `err.status` and the body
 *   `{"handled":true}`.
 * - `recover`: one that responds to every error with 200 and the body `{"recovered":true}`.
 * - `redirect`: one that redirects to `/login` with 302 for every error, the framework's own way.
 */
export type ContractErrorHandler =
  | 'default'
  | 'send-error'
  | 'status-only'
  | 'recover'
  | 'redirect';

/**
 * What the app makes of every answer of 400 or more, in code outside of its guards that runs after all error
 * handlers: middleware around everything, or the last hook that the framework has.
 *
 * - `ok`: status 200 and the body `{"replaced":true}`
 * - `redirect`: a redirect to `/login` with 302
 * - `no-store`: like `ok`, with the header `Cache-Control: no-store` of its own
 * - `own-challenge`: status 401, the header `WWW-Authenticate: Basic realm="own"` and the same body
 */
export type ContractReplacement = 'ok' | 'redirect' | 'no-store' | 'own-challenge';

/**
 * The app that a case needs. Every app serves `CONTRACT_ROUTES`. If `auth.resource` is given, it
 * serves `auth.metadata()` before them.
 */
export interface ContractApp {
  readonly auth: ContractAuthOptions;
  readonly errorHandler: ContractErrorHandler;
  /** Where the framework's own CORS middleware runs, relative to a guard on all of `/cors/*`. */
  readonly cors?: 'before-guard' | 'after-guard';
  readonly replacement?: ContractReplacement;
}

/** A request as it is sent. Header names may repeat. */
export interface ContractRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** A response as received. Header names are in lower case; repeated headers are joined with `, `. */
export interface ContractResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A running app. */
export interface RunningContractApp {
  send(request: ContractRequest): Promise<ContractResponse>;
  /** Sends an upgrade request to the adapter's `upgrade`. Returns the subject, or the refusal as HTTP. */
  upgrade(
    request: ContractRequest,
  ): Promise<{ readonly subject: string } | { readonly http1: string }>;
  ready(): Promise<void>;
  healthcheck(): { readonly usable: boolean };
  /** Stops the app and closes the auth. */
  close(): Promise<void>;
}

/** How the contract suite runs one adapter, or one of several ways to run it. */
export interface AdapterHarness {
  readonly name: string;
  start(app: ContractApp): Promise<RunningContractApp>;
  /** Whether a request can carry two headers of one name unjoined. False for the Fetch API. Default true. */
  readonly separateHeaders?: boolean;
  /** Whether a request can have an absolute URL for its target. False for HTTP/2. Default true. */
  readonly absoluteTargets?: boolean;
  /** Whether the app serves `GET /self`, which needs a framework that can send itself a request. Default false. */
  readonly selfRequests?: boolean;
}

/** One case of the contract. */
export interface ContractCase {
  readonly name: string;
  /** Rejects with an Error named AssertionError that has `expected` and `actual`. */
  run(): Promise<void>;
}
