import type { FastifyInstance } from 'fastify';
import { auth } from './auth.ts';

export function handleErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    if (auth.sendError(reply, error)) return reply;
    // Fastify's own errors have a status, such as 400 for malformed JSON.
    const { statusCode = 500 } = error as { readonly statusCode?: number };
    if (statusCode >= 500) request.log.error(error);
    return reply.code(statusCode).send({ error: statusCode >= 500 ? 'internal' : 'bad_request' });
  });
}
