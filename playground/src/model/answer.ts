import type { VerifiedToken } from '@oidc-verify/core';
import { authenticate, fromNode } from '@oidc-verify/core/http';
import type { Walk } from './walk.ts';

/** What an API with this policy answers, and what its handler gets. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  /** The code of the refusal over HTTP. Undefined: let in. */
  readonly code: string | undefined;
  /** With 200: what `auth.get(…)` returns, as far as it is shown. */
  readonly identity: readonly (readonly [name: string, value: string])[] | undefined;
}

/** Returns the answer to a request with the token in its `Authorization` header. */
export async function toAnswer({ verifier, token }: Walk, scheme = 'Bearer'): Promise<Answer> {
  const rawHeaders = token === undefined ? [] : ['Authorization', `${scheme} ${token}`];
  const request = fromNode({ method: 'GET', url: '/', rawHeaders });
  const outcome = await authenticate(verifier, request);
  if (!outcome.ok) {
    const { status, headers, body } = outcome.response;
    return {
      status,
      headers: Object.entries(headers),
      body,
      code: outcome.error.code,
      identity: undefined,
    };
  }
  const identity = outcome.token === undefined ? undefined : toIdentity(outcome.token);
  return {
    status: 200,
    headers: Object.entries(outcome.headers),
    body: '',
    code: undefined,
    identity,
  };
}

function toIdentity(token: VerifiedToken): Answer['identity'] {
  const { issuer, subject, clientId, scopes, permissions, expiresAt, acr } = token;
  const members = {
    issuer,
    subject,
    clientId,
    scopes: [...scopes].join(' ') || 'none',
    permissions: [...permissions].join(', ') || 'none',
    expiresAt: new Date(expiresAt * 1000).toISOString(),
    acr,
  };
  return Object.entries(members).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
}
