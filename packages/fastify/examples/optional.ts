import type { FastifyInstance } from 'fastify';
import { auth } from './auth.ts';

export async function greeting(app: FastifyInstance): Promise<void> {
  app.get('/greeting', { onRequest: auth.optional() }, async (request) => ({
    hello: auth.peek(request)?.subject ?? 'anonymous',
  }));
}
