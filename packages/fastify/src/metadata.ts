import { ConfigError } from '@oidc-verify/core';
import { fromNode } from '@oidc-verify/core/http';
import type { Metadata, ResponseParts } from '@oidc-verify/core/http';
import type { FastifyPluginAsync } from 'fastify';

/** Serves an API's metadata, for the root of an app: at no prefix, and outside of guarded scopes. */
export type MetadataPlugin = FastifyPluginAsync;

/** Returns the plugin that answers for `metadata`, before any body is read. */
export function toMetadataPlugin(metadata: Metadata): MetadataPlugin {
  return async (app) => {
    if (app.prefix !== '') {
      throw new ConfigError('invalid_options', [{ path: 'prefix', message: misplaced(metadata) }]);
    }
    const options = {
      onRequest: (request: { readonly raw: object }, reply: Answerable, done: () => void): void => {
        const parts = metadata.respond(fromNode(request.raw));
        if (parts === undefined) done();
        else answer(reply, parts);
      },
    };
    app.all(toRoute(metadata.path), options, async (_request, reply) => reply.callNotFound());
  };
}

/** What an answer needs of a Fastify reply. */
interface Answerable {
  code(status: number): unknown;
  headers(headers: Record<string, string>): unknown;
  send(body?: unknown): unknown;
}

/** Answers with `parts`, as they are. */
export function answer(reply: Answerable, { status, headers, body }: ResponseParts): void {
  reply.code(status);
  reply.headers({ ...headers });
  // Not as text, to whose Content-Type Fastify would add a charset.
  reply.send(headers['content-type'] === undefined ? undefined : Buffer.from(body));
}

function misplaced({ path }: Metadata): string {
  return `register(auth.metadata()) at the root of the app: clients look for the document at ${path}`;
}

/**
 * Returns the path for Fastify's router, which decodes what it compares and has meanings of its own for
 * some characters: segments that hold any are left open, and `respond` looks at them.
 */
function toRoute(path: string): string {
  const [pathname = ''] = path.split('?');
  const segments = pathname.split('/');
  return segments.map((text, index) => (/[%:*]/.test(text) ? `:segment${index}` : text)).join('/');
}
