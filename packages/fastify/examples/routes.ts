import type { FastifyInstance } from 'fastify';
import { auth } from './auth.ts';

export async function orders(app: FastifyInstance): Promise<void> {
  app.post('/', { onRequest: auth.scopes('orders:write') }, async (request) => {
    const { subject, claims } = auth.get(request);
    return { subject, tenant: claims['tenant'] };
  });

  app.delete<{ Params: { id: string } }>(
    '/:id',
    { onRequest: auth.permissions('orders:delete') },
    async (request) => ({ deleted: request.params.id }),
  );

  const closing = auth.required({
    anyScope: ['orders:admin', 'orders:close'],
    check: (token) => token.claims['tenant'] !== 'archived',
  });
  app.post('/close', { onRequest: closing }, async () => ({ closed: true }));
}
