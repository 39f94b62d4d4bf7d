import type { Request } from 'express';
import { createAuth } from '@oidc-verify/express';

function fromCookie(req: Request): { scheme: 'Bearer'; token: string } | undefined {
  const token = /(?:^|; )access_token=([^;]*)/.exec(req.headers.cookie ?? '')?.[1];
  return token === undefined ? undefined : { scheme: 'Bearer', token };
}

export const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  credentials: fromCookie,
});
