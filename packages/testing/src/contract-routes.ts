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
 * - `GET /optional-fails`: `optional()`, handler throws the same
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
  '/optional-fails',
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
