import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AccessTokenClaims, VerifiedToken } from '@oidc-verify/core';
import { isAuthError } from '@oidc-verify/core';
import {
  addRefusalHeaders,
  addSuccessHeaders,
  addVary,
  createAuthMembers,
  fromNode,
  prepareRefusal,
} from '@oidc-verify/core/http';
import type { AuthMembers, KeyFetcher, Metadata } from '@oidc-verify/core/http';

/** Resolves if the request is allowed. Rejects with the AuthError to respond with. */
export type Guard = (message: IncomingMessage, response: ServerResponse) => Promise<void>;

/** An adapter for a plain `node:http` server. */
export interface Auth extends AuthMembers<AccessTokenClaims, IncomingMessage, Guard> {
  sendError(response: ServerResponse, error: unknown): boolean;
}

// An adapter that fetches keys passes `fetchJwks` from @oidc-verify/fetch-jwks.
const noKeys: KeyFetcher = () => {
  throw new TypeError('this adapter needs the option keys');
};

export function createAuth(options: object): Auth {
  const members = createAuthMembers<AccessTokenClaims, IncomingMessage, Guard>(options, noKeys, {
    keyOf: (message) => message,
    toRequest: fromNode,
    toGuard,
    toOptionalGuard: toGuard,
    toUpgradeRequest: fromNode,
    toMetadata,
  });
  return { ...members, sendError };
}

type Identity = VerifiedToken | undefined;

function toGuard(
  authenticate: (message: IncomingMessage) => Identity | Promise<Identity>,
  vary?: string,
): Guard {
  return async (message, response) => {
    try {
      const identity = await authenticate(message);
      Object.assign(message, { auth: identity });
      addSuccessHeaders(response, identity);
      if (vary !== undefined) addVary(response, vary);
    } catch (error) {
      // Set on the response too, for error handlers that read only `error.status`.
      if (isAuthError(error)) addRefusalHeaders(response, error);
      throw error;
    }
  };
}

function toMetadata(metadata: Metadata): Guard {
  return async (message, response) => {
    const parts = metadata.respond(fromNode(message));
    if (parts === undefined) return;
    response.writeHead(parts.status, { ...parts.headers }).end(parts.body);
  };
}

function sendError(response: ServerResponse, error: unknown): boolean {
  const parts = response.headersSent ? undefined : prepareRefusal(response, error);
  if (parts === undefined) return false;
  // Not by `writeHead`, after which code around this could answer nothing else.
  response.statusCode = parts.status;
  response.setHeaders(new Map(Object.entries(parts.headers)));
  response.setHeader('content-length', Buffer.byteLength(parts.body));
  response.end(parts.body);
  return true;
}
