import { ConfigError } from '@oidc-verify/core';
import { fromNode } from '@oidc-verify/core/http';
import type { Metadata } from '@oidc-verify/core/http';
import type { FastifyPluginAsync } from 'fastify';
import { answer } from './response.ts';
import type { ReplyLike } from './response.ts';

/** Serves the metadata of an API. Register it at the root of the app, without a prefix and outside guarded scopes. */
export type MetadataPlugin = FastifyPluginAsync;

/** Returns the plugin that serves `metadata`, before any request body is read. */
export function toMetadataPlugin(metadata: Metadata): MetadataPlugin {
  return async (app) => {
    if (app.prefix !== '') {
      throw new ConfigError('invalid_options', [{ path: 'prefix', message: misplaced(metadata) }]);
    }
    const options = {
      onRequest: (request: { readonly raw: object }, reply: ReplyLike, done: () => void): void => {
        const parts = metadata.respond(fromNode(request.raw));
        if (parts === undefined) done();
        else answer(reply, parts);
      },
    };
    app.all(toRoute(metadata.path), options, async (_request, reply) => reply.callNotFound());
  };
}

function misplaced({ path }: Metadata): string {
  return `must be empty: register(auth.metadata()) at the root of the app, because clients request ${path}`;
}

/**
 * Returns the route for Fastify's router, which decodes paths before it compares them and gives some
 * characters a meaning. A segment with such a character becomes a parameter, and `respond` compares it.
 */
function toRoute(path: string): string {
  const [pathname = ''] = path.split('?');
  const segments = pathname.split('/');
  return segments.map((text, index) => (/[%:*]/.test(text) ? `:segment${index}` : text)).join('/');
}
