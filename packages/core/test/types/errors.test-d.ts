import { AuthError, ConfigError, ERROR_TABLE, isAuthError, isConfigError } from '@oidc-verify/core';
import type { AuthErrorCode, AuthEvent, ConfigErrorCode } from '@oidc-verify/core';

declare const caught: unknown;
declare const event: AuthEvent;

if (isAuthError(caught)) {
  const code: AuthErrorCode = caught.code;
  const status: 400 | 401 | 403 | 503 = caught.status;
  if (caught.code === 'token_expired' || caught.code === 'jwks_error') throw caught;
  // @ts-expect-error -- no such code
  if (caught.code === 'token_expried') throw caught;
  // @ts-expect-error -- a code of the other kind
  if (caught.code === 'guard_missing') throw caught;
  // @ts-expect-error -- the table decides the status
  if (caught.status === 500) throw caught;
  void [code, status];
}
if (isConfigError(caught)) {
  const code: ConfigErrorCode = caught.code;
  const status: 500 = caught.status;
  // @ts-expect-error -- a code of the other kind
  if (caught.code === 'invalid_token') throw caught;
  void [code, status, caught.problems[0]?.path];
}

void new AuthError('invalid_token');
// @ts-expect-error -- start-up mistakes are ConfigErrors
void new AuthError('invalid_options');
// @ts-expect-error -- no such code
void new AuthError('unauthorized');
// @ts-expect-error -- refusals are AuthErrors
void new ConfigError('invalid_token');
// @ts-expect-error -- the code cannot be changed
new AuthError('invalid_token').code = 'token_expired';
// @ts-expect-error -- nor can the table
ERROR_TABLE.invalid_token.status = 200;

function toText(known: AuthEvent): string {
  switch (known.type) {
    case 'refused':
      return `${known.code} ${known.stage} ${known.facts?.values?.kid} ${known.detail}`;
    case 'accepted':
    case 'keys-unusable':
    case 'resolver':
    case 'callback-failed':
    case 'keys-refreshed':
    case 'key-store':
    case 'stale-used':
    case 'cooldown':
    case 'discovery':
      return known.type;
    default: {
      const none: never = known;
      return none;
    }
  }
}
toText(event);
// @ts-expect-error -- no event holds a token
if (event.type === 'refused') void event.token;
