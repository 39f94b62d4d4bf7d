import type { AuthEvent, KeySource } from '@oidc-verify/core';
import type { Dpop } from '@oidc-verify/core/dpop';
import type { CustomCredentials, MetadataOptions } from '@oidc-verify/core/http';

/** The options that the contract suite passes to an adapter's `createAuth`. */
export interface ContractAuthOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly keys: KeySource;
  readonly realm?: string;
  readonly requiredScopes?: readonly string[];
  readonly resource?: string;
  readonly metadata?: MetadataOptions;
  readonly dpop?: Dpop;
  readonly credentials?: () => CustomCredentials | undefined;
  readonly onEvent?: (event: AuthEvent) => void;
  readonly onFailure?: (error: { readonly code: string }) => unknown;
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
 * The app that a case needs. Every app serves {@link CONTRACT_ROUTES}. If `auth.resource` is given, it
 * serves `auth.metadata()` before them.
 */
export interface ContractApp {
  readonly auth: ContractAuthOptions;
  readonly errorHandler: ContractErrorHandler;
  /** Where the framework's own CORS middleware runs, relative to a guard on all of `/cors/*`. */
  readonly cors?: 'before-guard' | 'after-guard';
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

/**
 * The routes of every contract app. Bodies are JSON; `sub` is the subject or null.
 *
 * - `GET /required`, `HEAD`, `OPTIONS`, `POST` alike: `required()` → 200 `{ sub, scopes: sorted list }`
 * - `GET /optional`: `optional()` → 200 `{ sub }`
 * - `GET /optional-scoped`: `optional({ scopes: ['read:reports'] })` → 200 `{ sub }`
 * - `GET /reports`: `scopes('read:reports', 'list:reports')` → 200 `{ sub }`
 * - `DELETE /reports/:id`: `permissions('delete:reports')` → 200 `{ sub, id }`
 * - `GET /any`: `required({ anyScope: ['a', 'b'] })` → 200 `{ sub }`
 * - `GET /checked`: `required({ check: (token) => token.subject === 'user-1' })` → 200 `{ sub }`
 * - `GET /step-up`: `required({ scopes: ['pay'], acr: ['gold', 'silver'], maxAgeSeconds: 300 })` → 200 `{ sub }`
 * - `GET /twice`: `required()` then `scopes('read:reports')` then `required()` → 200 `{ sub }`
 * - `GET /optional-then-required`: `optional()` then `required()` → 200 `{ sub }`
 * - `GET /unguarded`: no guard, handler calls `get` → ConfigError `guard_missing`, status 500
 * - `GET /peek`: no guard → 200 `{ sub }` from `peek`
 * - `GET /optional-get`: `optional()`, handler calls `get` → 200 `{ sub }`; anonymous: 401
 * - `GET /fails`: `required()`, handler throws an error of its own with `status` 418
 * - `GET /property`: `required()` → 200 `{ sub }` read from the framework's conventional property
 * - `GET /public`: no guard → 200 `{ public: true }`
 * - `GET /nested/api/required`: `required()` inside a mounted sub-app, router or plugin scope
 * - `GET /nested-guarded/inner`: a sub-app, router or plugin scope guarded as a whole by `required()`
 * - `GET /cors/required`: `required()` on all of `/cors/*`, with CORS as `cors` says
 * - `GET /`: `required()` → 200 `{ sub }`
 * - `GET /target/secret`: `required({ check })`, where `check(token, request)` is true for the `url`
 *   `/target/secret` and no other → 200 `{ sub }`
 * - `GET /edited/required`, `GET /edited/optional`: {@link editHeaders}, then `required()` or
 *   `optional()` → 200 `{ sub }`
 * - `GET /edited/between`: `optional()`, then {@link editHeaders}, then `required()` → 200 `{ sub }`
 * - `GET /two-auths`: `required()`, then `required()` of another auth with the same options → 200
 *   `{ sub: [subject by the first, subject by the second] }`
 * - `GET /self`, if `selfRequests` is set: `required()`; the handler sends the app itself a request, in the
 *   framework's way and with the same environment: method `X-Self-Method`, path `X-Self-Path`, and
 *   `X-Self-Authorization` as `Authorization`, if present → 200 `{ status, body }` of the response, the
 *   body parsed
 */
export const CONTRACT_ROUTES: readonly string[] = Object.freeze([
  '/required',
  '/optional',
  '/optional-scoped',
  '/reports',
  '/reports/:id',
  '/any',
  '/checked',
  '/step-up',
  '/twice',
  '/optional-then-required',
  '/unguarded',
  '/peek',
  '/optional-get',
  '/fails',
  '/property',
  '/public',
  '/nested/api/required',
  '/nested-guarded/inner',
  '/cors/required',
  '/',
  '/target/secret',
  '/edited/required',
  '/edited/optional',
  '/edited/between',
  '/two-auths',
  '/self',
]);

/**
 * Calls `edit` for each header that a request to `/edited/*` wants middleware to change, as
 * `X-Set-<name>`: with the new value, or with undefined where the header has to be removed.
 */
export function editHeaders(
  headers: Readonly<Record<string, unknown>>,
  edit: (name: 'authorization' | 'dpop', value: string | undefined) => void,
): void {
  for (const name of ['authorization', 'dpop'] as const) {
    const value = headers[`x-set-${name}`];
    if (typeof value === 'string') edit(name, value === REMOVED ? undefined : value);
  }
}

/** The value of `X-Set-<name>` that removes the header. */
export const REMOVED = 'removed';

/** One case of the contract. */
export interface ContractCase {
  readonly name: string;
  /** Rejects with an Error named AssertionError that has `expected` and `actual`. */
  run(): Promise<void>;
}
