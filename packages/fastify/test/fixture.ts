import { createTestIssuer } from '@oidc-verify/testing';
import type { TestClaims } from '@oidc-verify/testing';
import Fastify from 'fastify';
import type {
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerBase,
} from 'fastify';
import { afterEach } from 'vitest';
import { createAuth } from '../src/index.ts';

const issuer = await createTestIssuer();

/** The options of every auth here; each call brings its own key source. */
export function createOptions() {
  return { issuer: issuer.issuer, audience: String(issuer.audience), keys: issuer.keySource() };
}

/** Returns an auth that trusts the test issuer. */
export function createTestAuth(realm = 'test') {
  return createAuth({ ...createOptions(), realm });
}

/** Returns the headers of a request with a token. */
export async function bearer(claims: TestClaims = {}): Promise<{ authorization: string }> {
  return { authorization: `Bearer ${await issuer.sign(claims)}` };
}

const open: FastifyInstance[] = [];

/** Listens on loopback and returns the port. */
export async function listen<Server extends RawServerBase>(
  app: FastifyInstance<
    Server,
    RawRequestDefaultExpression<Server>,
    RawReplyDefaultExpression<Server>
  >,
): Promise<number> {
  await app.listen({ port: 0, host: '127.0.0.1' });
  const [address] = app.addresses();
  if (typeof address !== 'object') throw new TypeError('the app has no port');
  return address.port;
}

/** Returns an app that is closed after the test. */
export function createApp(): FastifyInstance {
  const app = Fastify();
  open.push(app);
  return app;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map(async (app) => app.close()));
});

/** Returns the status an error names, as an error handler would that knows no more. */
export function statusOf(error: unknown): number {
  const status: unknown = error instanceof Error ? Reflect.get(error, 'status') : undefined;
  return typeof status === 'number' ? status : 500;
}

/** An error handler that knows nothing of this library. */
export function statusOnly(error: unknown, _request: FastifyRequest, reply: FastifyReply) {
  return reply.code(statusOf(error)).send({ handled: true });
}

/** What the tests look at in an answer. */
export interface Answer {
  readonly status: number;
  readonly challenge: string | undefined;
  readonly body: string;
}

/** Sends a GET through inject. */
export async function get(
  app: FastifyInstance,
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const response = await app.inject({ url, headers });
  const challenge = response.headers['www-authenticate'];
  return {
    status: response.statusCode,
    challenge: challenge === undefined ? undefined : String(challenge),
    body: response.body,
  };
}

export const CHALLENGE = 'Bearer realm="test"';
