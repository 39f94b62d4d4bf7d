import { withAuth } from '../../../auth.ts';

export const GET = withAuth((_request: Request, { subject, scopes }) =>
  Response.json({ sub: subject, scopes: [...scopes] }),
);
