// What docs/troubleshooting.md says of each error code. The sentences of `error.detail` come from core; these
// texts are for the page alone, so that no bundle carries them. A code without an entry does not compile.
/**
 * @typedef {object} Paragraph
 * @property {string} means What it means.
 * @property {string} look What to look at.
 * @property {string} change What to change, and where.
 * @property {Readonly<Record<string, string>>} [providers] What causes it with one provider.
 */
/** @typedef {keyof typeof import('../packages/core/src/errors/error-table.ts').ERROR_TABLE} Code */

export const TROUBLESHOOTING = /** @satisfies {Readonly<Record<Code, Paragraph>>} */ ({
  missing_token: {
    means: 'The request has no access token, or one in a scheme that is not accepted.',
    look: 'Whether the client sends `Authorization: Bearer <token>`, and whether a proxy or a redirect removes the header.',
    change:
      'Send the header. If the token is elsewhere, use `credentials`. For routes that may be anonymous, use `optional()`.',
  },
  invalid_request: {
    means: 'The Authorization header is malformed, or the request has two tokens.',
    look: 'The header as it arrives: a missing scheme, an empty token, two headers, quotes or spaces around the token.',
    change:
      'Correct the client. Two tokens often come from a proxy that adds its own: let it replace the header.',
  },
  malformed_token: {
    means: 'The credential is not a signed JWT in compact form.',
    look: 'How many segments it has, and whether it was cut, encoded twice or joined with other text.',
    change:
      'Correct the client. If your tokens are long, raise `maxTokenBytes`, and the limit for headers of the server.',
  },
  opaque_token: {
    means:
      'The token is a reference that only its issuer can look up, or a word such as `undefined`.',
    look: 'What the client requested: most providers issue a JWT only for an API that is registered with them.',
    change:
      'Request a token for this API. If `detail` names a word, the client sends a variable that was never set.',
    providers: {
      Auth0: 'The client requested no `audience`. Set it, or a default audience of the tenant.',
      Google: 'Access tokens are always opaque. Use an authorization server of your own.',
      Okta: 'Tokens of the org authorization server are for Okta itself. Use a custom authorization server.',
      ZITADEL: 'The application has *Bearer Token* as its token type. Choose *JWT*.',
    },
  },
  encrypted_token: {
    means: 'The token is encrypted, and this API has no key for it.',
    look: 'Whether encryption of access tokens is on at the provider.',
    change:
      'Turn it off there, or set `decrypt: createDecryption({ keys })` of `@oidc-verify/core/jwe`.',
    providers: {
      Auth0: 'The API has JSON Web Encryption on, or the client requested no `audience`.',
    },
  },
  decryption_failed: {
    means: 'The encrypted token could not be decrypted, or holds no signed token.',
    look: 'Which key and algorithm the provider encrypts with, and whether it was rotated.',
    change:
      'Give `createDecryption` the private key that belongs to the registered public key. The reason is not told, because it would help an attacker.',
  },
  forbidden_header: {
    means: 'The header names a key itself, or asks for an extension that is not known.',
    look: 'Which parameter `detail` names.',
    change:
      'If your issuer really sends it, list it in `dangerouslyIgnoreHeaderParameters`. It is ignored then, never followed.',
    providers: { 'SAP XSUAA': 'Tokens have `jku`: list it there.' },
  },
  disallowed_alg: {
    means: 'The token is signed with an algorithm that is not configured for its issuer.',
    look: 'The algorithms in `detail`, and the setting of the API or client at the provider.',
    change: 'Set `algorithms` to what the provider signs with. HMAC and `none` are never accepted.',
    providers: {
      Auth0: 'The API signs with HS256. Change it to RS256 or PS256.',
      Keycloak: 'The client has *Access token signature algorithm* set.',
    },
  },
  missing_kid: {
    means: 'The token does not say which key signed it, and several keys could have, or none.',
    look: 'How many keys of that algorithm the issuer publishes.',
    change: 'Let the issuer write `kid`. With a single key of the algorithm it is not needed.',
  },
  key_not_found: {
    means: 'The token names a key that the issuer does not publish.',
    look: 'The key set of the issuer, and whether the token comes from another environment with the same issuer.',
    change:
      'Usually nothing: keys are fetched again by themselves. If keys are configured by hand, add the new one.',
    providers: {
      'Entra ID':
        'The token is for Microsoft Graph, whose tokens nobody else can verify. Request a scope of your API.',
      Keycloak: 'The realm was imported anew, so its keys changed. Old tokens stay invalid.',
    },
  },
  invalid_signature: {
    means: 'The signature does not fit the key that the token names.',
    look: 'Whether something changes the token on its way, and whether two environments use one `kid`.',
    change: 'If keys are configured by hand, compare them with those that the issuer publishes.',
    providers: {
      'Entra ID':
        'A token for Microsoft Graph has a `nonce` in its header and cannot be verified by anybody else.',
    },
  },
  invalid_token_type: {
    means: 'This is an ID, refresh or logout token, or its `typ` is not one of an access token.',
    look: 'Which mark `detail` names, and which token the client sends.',
    change: 'Send the access token. For another `typ` of access tokens, set `acceptedTypes`.',
    providers: { Cognito: 'The client sends the ID token, whose `token_use` is `id`.' },
  },
  invalid_issuer: {
    means: 'The token comes from an issuer that is not configured.',
    look: 'The exact `iss`: a slash at the end, `http` or `https`, another host name for the same server.',
    change:
      "Set `issuer` to the exact `iss` of the tokens. Set `diagnostics: 'values'` to see it in `detail`.",
    providers: {
      Auth0: 'The issuer ends with a slash: `auth0({ domain })` knows.',
      'Entra ID':
        'Versions 1 and 2 have different issuers. The manifest of the API decides (`accessTokenAcceptedVersion`).',
      Keycloak: '`iss` has the host name that the client used. Set `hostname` of Keycloak.',
      Okta: 'The token is of another authorization server of the same domain.',
    },
  },
  invalid_audience: {
    means: 'The token is for another API, or was issued to a client that is not accepted.',
    look: 'Which API or scope the client requested the token for.',
    change:
      'Request the token for this API, or set `audience` to the identifier that your tokens have.',
    providers: {
      Auth0: 'The client requested another `audience`, or `aud` has a slash that the option lacks.',
      Cognito: 'Access tokens have no `aud`: use `cognito()` with `clientIds`.',
      'Entra ID': 'Version 2 has the client id of the API in `aud`; version 1 may have `api://…`.',
      Keycloak:
        'Without an audience mapper, `aud` is `account` or absent. Add one to the client scope.',
    },
  },
  missing_claim: {
    means: 'The token lacks a claim that is required.',
    look: 'Which claim `detail` names, and which option or profile requires it.',
    change:
      "Add the claim at the provider, or leave it out of `requiredClaims`. `profile: 'rfc9068'` requires seven.",
    providers: {
      Keycloak: 'A lightweight access token lacks most claims. Turn that off for the client.',
    },
  },
  invalid_claims: {
    means: 'A claim has the wrong type or value, or your schema refused the claims.',
    look: 'Which claim `detail` names. What the schema reported is the `cause` of the error.',
    change: 'Correct the schema, or the value at the provider.',
    providers: {
      'Cloudflare Access': '`sub` of service tokens is empty: set `acceptEmptySubject`.',
    },
  },
  token_expired: {
    means: 'The token has expired, or is older than `maxTokenAgeSeconds`.',
    look: 'How many seconds ago. A few: the clocks differ. Minutes: the client keeps tokens too long.',
    change:
      'Let the client renew tokens before they expire. Synchronise the clock of this server (NTP).',
  },
  token_not_yet_valid: {
    means: '`nbf` or `iat` of the token is ahead of the clock of this server.',
    look: 'How many seconds ahead: the clock of this server is slow, or that of the issuer is fast.',
    change: 'Synchronise the clocks. `clockToleranceSeconds` covers up to 60 seconds.',
  },
  invalid_confirmation: {
    means: 'The token is bound to a key, and the request does not prove that the sender has it.',
    look: 'Whether `dpop` or `mtls` is configured, and in which scheme the client sends the token.',
    change:
      'Set `dpop` or `mtls`. A client with DPoP has to send `Authorization: DPoP <token>` and a proof.',
  },
  token_not_bound: {
    means: 'A token that is bound to a key is required here, and this one is not.',
    look: 'Which option requires it, and whether the client requests such tokens.',
    change: "Let the client use DPoP or mTLS at the token endpoint too, or set `mode: 'allowed'`.",
  },
  invalid_certificate: {
    means: 'There is no client certificate, or not the one that the token is bound to.',
    look: 'Whether the proxy that ends TLS passes the certificate on, in which header and format.',
    change:
      'Correct `mtls.certificate`: `fromTlsSocket()`, or `fromHeader()` with the format of your proxy.',
  },
  token_revoked: {
    means: '`checkRevoked` says that the token was revoked.',
    look: 'What was revoked: the token, its session or its user.',
    change: 'Nothing here. The client needs a new token.',
  },
  invalid_token: {
    means: 'The token is not acceptable for a reason of its own, often one of your own `check`.',
    look: 'Where the AuthError was created. A `detail` that you give it stands in the log.',
    change: 'Depends on the check.',
  },
  insufficient_user_authentication: {
    means: 'The route requires that the user authenticated more strongly, or more recently.',
    look: 'Whether the client requests `acr_values` or `max_age` when it is challenged.',
    change:
      'Let the client follow the challenge. `acr` and `auth_time` have to be in access tokens.',
    providers: {
      Keycloak:
        'Map the level of authentication to an `acr` value of the realm, and add `auth_time`.',
    },
  },
  invalid_request_target: {
    means:
      'The target of the request is not a plain path, so that frameworks would read it differently.',
    look: 'The request line: an absolute URL, a fragment, `..` or a backslash.',
    change: 'Correct the client or the proxy.',
  },
  dpop_proof_missing: {
    means: 'The token is bound to a DPoP key, and the request has no proof.',
    look: 'Whether a proxy removes the header `DPoP`.',
    change: 'Send a proof with each request. For `verify()`, pass `request`.',
  },
  dpop_proof_repeated: {
    means: 'The request has more than one proof.',
    look: 'Whether a retry or a proxy adds the header again.',
    change: 'Send one.',
  },
  dpop_proof_malformed: {
    means: 'The proof is not a signed JWT.',
    look: 'The length and the segments of the header.',
    change: 'Correct the client; for large keys raise `maxProofBytes`.',
  },
  dpop_proof_type: {
    means: '`typ` of the proof is not `dpop+jwt`.',
    look: 'What creates the proof.',
    change: 'Correct the client.',
  },
  dpop_proof_header: {
    means: 'The header of the proof holds a parameter that is not allowed there.',
    look: '`crit`, `jku`, `x5u`, `x5c` and those of encryption.',
    change: 'Correct the client.',
  },
  dpop_proof_alg: {
    means: 'The proof is signed with an algorithm that is not accepted.',
    look: 'The algorithms that `detail` and the challenge name.',
    change: 'Let the client choose one of them, or set `algorithms` of `createDpop`.',
  },
  dpop_proof_key: {
    means: 'The proof does not hold one usable public key.',
    look: 'The member `jwk`. If it holds a private key, the key is compromised.',
    change: 'Correct the client.',
  },
  dpop_proof_signature: {
    means: 'The proof was not signed with the key that it holds.',
    look: 'Whether the client keeps several keys.',
    change: 'Correct the client.',
  },
  dpop_proof_claims: {
    means: 'The proof lacks `jti`, `htm`, `htu`, `iat` or `ath`, or one has the wrong type.',
    look: 'Which claim `detail` names. `ath` is needed with an access token.',
    change: 'Correct the client.',
  },
  dpop_proof_method: {
    means: 'The proof is for another HTTP method.',
    look: 'Redirects, and proxies that change the method.',
    change: 'Create a proof for each request.',
  },
  dpop_proof_url: {
    means: 'The proof is for another URL than the public one of this request.',
    look: 'The URL in `detail`: behind a proxy it is made of `publicOrigin`, `publicPathPrefix` and the path.',
    change:
      'Set `publicOrigin` to what clients see, and `publicPathPrefix` if the proxy removes one.',
  },
  dpop_proof_expired: {
    means: 'The proof is too old.',
    look: 'The clock of the client, and whether it uses a proof again.',
    change:
      'Create a proof for each request. With `nonce`, the clock of the client does not matter.',
  },
  dpop_proof_not_yet_valid: {
    means: 'The proof was made in the future, by the clock of this server.',
    look: 'The clocks of client and server.',
    change: 'Synchronise them, or use `nonce`.',
  },
  dpop_proof_token: {
    means: 'The proof is for another access token.',
    look: 'Whether the client renewed the token after it had created the proof.',
    change: 'Create the proof last.',
  },
  dpop_proof_binding: {
    means: 'The proof was made with a key that the token is not bound to.',
    look: 'Whether the client created a new key after it got the token.',
    change: 'Keep the key as long as the token.',
  },
  dpop_proof_replayed: {
    means: 'The proof was used before: by a retry of the client, or by an attacker.',
    look: 'Whether the client or a proxy repeats requests with the same proof.',
    change: 'Create a proof for each attempt.',
  },
  dpop_nonce_required: {
    means:
      'This API requires a nonce. The answer brings one, and the client repeats the request with it.',
    look: 'Nothing, if it occurs once per client.',
    change: 'Let the client read the header `DPoP-Nonce` (RFC 9449 §9).',
  },
  dpop_nonce_invalid: {
    means: 'The nonce is too old, or of another API.',
    look: 'Whether all processes share the secret of `nonce`.',
    change: 'Give all processes the same secret.',
  },
  insufficient_scope: {
    means: 'The token lacks a scope that the operation needs.',
    look: 'Which scope `detail` names, and from which claim scopes are read.',
    change: 'Request the scope, or set `scopeClaim`.',
    providers: {
      'Entra ID': 'Tokens of applications have `roles` and no `scp`: use permissions.',
      Okta: 'The scope has to be in an access policy of the authorization server.',
    },
  },
  insufficient_permissions: {
    means: 'The token lacks a permission that the operation needs.',
    look: 'Which permission `detail` names, and from which claim permissions are read.',
    change: 'Assign it to the user, or set `permissionsClaim`.',
    providers: {
      Auth0: 'Turn on *RBAC* and *Add Permissions in the Access Token* for the API.',
      Keycloak:
        'Roles of a client stand in `resource_access`, those of the realm in `realm_access.roles`.',
    },
  },
  insufficient_authorization_details: {
    means: 'The token has no authorization details (RFC 9396) that grant the operation.',
    look: 'What the client requested in `authorization_details`, and what the user granted.',
    change:
      'Let the client request the details that the challenge names, or correct the requirement of the route.',
  },
  actor_not_accepted: {
    means:
      'Another party acts with the token of a user (RFC 8693), and that party is not accepted.',
    look: 'The claim `act`: its outermost `sub` and `client_id` name who sent the request.',
    change: 'Name the party in `actor`, of the verifier, the issuer or the route.',
  },
  access_denied: {
    means: '`check` returned false, or a cookie came without a known Origin.',
    look: 'The function `check` of the verifier, the issuer or the route.',
    change:
      'For cookies: list the origins of your pages in `allowedOrigins`. Forms of other sites stay refused (CSRF).',
  },
  jwks_fetch_failed: {
    means: 'The signing keys could not be fetched, and there are none in memory that may be used.',
    look: 'The reason in `detail`: name resolution, connection, certificate, status, time.',
    change:
      'Correct the network, the proxy (`HTTPS_PROXY` is not read by `fetch`) or the certificates (`NODE_EXTRA_CA_CERTS`).',
    providers: {
      Keycloak: 'In a cluster, the internal host name may differ from the issuer: set `jwksUri`.',
    },
  },
  jwks_error: {
    means: 'The keys of the issuer were fetched, and cannot be used.',
    look: 'The event `keys-unusable`: keys without `alg`, weak keys, two keys with one `kid`.',
    change:
      'Correct `algorithms` if they do not fit the keys; otherwise the operator of the issuer has to act.',
  },
  replay_store_unavailable: {
    means: 'The use of a DPoP proof could not be recorded.',
    look: 'Whether the store is full, or answers with anything but `recorded` and `replayed`.',
    change: 'Give the store more room.',
  },
  verification_unavailable: {
    means: 'A function or a store that you passed in failed, so nothing could be decided.',
    look: 'Which one `detail` names, and the `cause`. The most frequent fault is a `check` without `return`. For options that `resolveIssuer` returned, the event `resolver` has the `paths` of the wrong ones, and `error.cause` is the ConfigError with all problems.',
    change:
      'Return `true` or `false` from `check` and `checkRevoked`. Raise `callbackTimeoutMs` only if they need it.',
  },
  aborted: {
    means: 'The signal of the call fired, or the connection ended.',
    look: 'Nothing, if clients close connections.',
    change: 'Nothing.',
  },
  verifier_closed: {
    means: 'The verifier or its key source was closed before.',
    look: 'The order of shutdown: the server has to stop accepting requests first.',
    change: 'Call `close()` last.',
  },
  invalid_options: {
    means: 'Options are wrong. The message lists all of them with their paths.',
    look: 'The message.',
    change: 'Correct what it says.',
  },
  guard_missing: {
    means: '`get()` was called on a route without a guard.',
    look: 'The order of guard and handler.',
    change: 'Put `required()` or `optional()` before the handler, or use `peek()`.',
  },
  plugin_missing: {
    means: 'A guard of the Fastify adapter runs where its plugin is not registered.',
    look: 'Encapsulation: the plugin has to be registered at the same level or above.',
    change: '`app.register(auth.plugin)`.',
  },
  sync_unsupported: {
    means: '`verifySync` was called on a runtime without `node:crypto`.',
    look: 'The runtime.',
    change: 'Use `verify`.',
  },
  incompatible_core: {
    means: 'Two versions of `@oidc-verify/core` are installed that do not work together.',
    look: '`npm ls @oidc-verify/core`.',
    change: 'Update all `@oidc-verify` packages together.',
  },
});
