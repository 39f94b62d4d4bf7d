import type { IncomingHttpHeaders } from 'node:http';
import type { TestIssuer } from '@oidc-verify/testing';
import { refuse } from './reply.ts';
import type { Reply } from './reply.ts';

/** A client that may get tokens. */
export interface Client {
  readonly id: string;
  readonly secret: string;
}

/** How the token endpoint works. */
export interface TokenEndpointSetting {
  readonly issuer: TestIssuer;
  /** Without any, every client gets tokens, whatever its secret. */
  readonly clients: readonly Client[];
  readonly expiresInSeconds: number;
}

/** Answers a request for a token by client credentials (RFC 6749 §4.4). */
export async function answerTokenRequest(
  body: string,
  headers: IncomingHttpHeaders,
  { issuer, clients, expiresInSeconds }: TokenEndpointSetting,
): Promise<Reply> {
  const form = new URLSearchParams(body);
  if (form.get('grant_type') !== 'client_credentials') {
    return refuse(400, 'unsupported_grant_type', 'This issuer knows client_credentials only');
  }
  const client = readClient(headers.authorization, form);
  const isKnown = clients.some(({ id, secret }) => id === client.id && secret === client.secret);
  if (clients.length > 0 && !isKnown) {
    const challenge = { 'www-authenticate': 'Basic realm="test issuer"' };
    return {
      ...refuse(401, 'invalid_client', 'Unknown client, or another secret'),
      headers: challenge,
    };
  }
  const id = client.id ?? 'test-client';
  const scope = form.get('scope') ?? undefined;
  const named = [...form.getAll('audience'), ...form.getAll('resource')];
  const aud = named.length === 0 ? {} : { aud: named.length === 1 ? named[0] : named };
  const claims = { sub: id, client_id: id, scope, ...aud };
  const token = await issuer.sign(claims, { expiresInSeconds });
  return {
    status: 200,
    headers: { 'cache-control': 'no-store' },
    body: {
      access_token: token,
      token_type: 'Bearer',
      expires_in: expiresInSeconds,
      ...(scope === undefined ? {} : { scope }),
    },
  };
}

/** RFC 6749 §2.3.1: in the header, where both are form-encoded, or in the body. */
function readClient(
  authorization: string | undefined,
  form: URLSearchParams,
): { readonly id: string | undefined; readonly secret: string | undefined } {
  const [, encoded] = /^basic\s+(\S+)$/i.exec(authorization ?? '') ?? [];
  if (encoded === undefined) {
    return {
      id: form.get('client_id') ?? undefined,
      secret: form.get('client_secret') ?? undefined,
    };
  }
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString().split(':');
  return { id: decode(id), secret: decode(secret.join(':')) };
}

function decode(text: string): string {
  return new URLSearchParams(`text=${text}`).get('text') ?? '';
}
