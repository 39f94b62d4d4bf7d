import type { IncomingMessage } from 'node:http';
import type { TestIssuer } from '@oidc-verify/testing';
import type { Reply } from './reply.ts';

/** Answers a request for metadata or keys. Rejects in an outage of the network. */
export async function answerDocument(
  { method = 'GET', headers }: IncomingMessage,
  path: string,
  issuer: TestIssuer,
): Promise<Reply> {
  const { origin } = new URL(issuer.issuer);
  const match = headers['if-none-match'];
  const init = { method, ...(match === undefined ? {} : { headers: { 'if-none-match': match } }) };
  const response = await issuer.fetch(new URL(`.${path}`, `${origin}/`), init);
  const text = await response.text();
  const named = [...response.headers].filter(([name]) => name !== 'content-length');
  return {
    status: response.status,
    headers: Object.fromEntries(named),
    ...(text === '' ? {} : { body: text }),
  };
}
