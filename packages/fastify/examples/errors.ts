import type { FastifyInstance } from 'fastify';
import { auth } from './auth.ts';

export function handleErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    if (auth.sendError(reply, error)) return reply;
    request.log.error(error);
    return reply.code(500).send({ error: 'internal' });
  });
}
