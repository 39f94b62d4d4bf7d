import fastifyAuth from '@fastify/auth';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { auth } from './auth.ts';

async function apiKey(request: FastifyRequest): Promise<void> {
  if (request.headers['x-api-key'] !== 'secret') throw new Error('no API key');
}

export async function reports(app: FastifyInstance): Promise<void> {
  await app.register(fastifyAuth);
  const either = app.auth([apiKey, auth.scopes('read:reports')]); // the guard last
  app.get('/reports', { onRequest: either }, async (request) => ({
    for: auth.peek(request)?.subject ?? 'a machine',
  }));
}
