import { createAuth } from '@oidc-verify/fastify';
import { z } from 'zod';

export const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  algorithms: ['RS256', 'ES256'],
  claims: z.object({ tenant: z.string() }), // any Standard Schema; types auth.get(request).claims
});
