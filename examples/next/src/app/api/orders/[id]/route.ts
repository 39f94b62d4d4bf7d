import { withAuth } from '../../../../auth.ts';

interface Context {
  readonly params: Promise<{ readonly id: string }>;
}

export const DELETE = withAuth(
  async (_request: Request, { subject }, { params }: Context) =>
    Response.json({ deleted: (await params).id, by: subject }),
  { scopes: ['orders:read'], permissions: ['orders:delete'] },
);
