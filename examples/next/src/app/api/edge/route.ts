import { withAuth } from '../../../auth.ts';

export const runtime = 'edge';

export const GET = withAuth(
  (_request: Request, { subject }) => Response.json({ ordersOf: subject }),
  { scopes: ['orders:read'] },
);
