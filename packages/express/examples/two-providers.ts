import { entra, okta } from '@oidc-verify/core/providers';
import { createAuth } from '@oidc-verify/express';
import type { Auth } from '@oidc-verify/express';

export const auth: Auth = createAuth({
  issuers: [
    {
      ...okta({ domain: 'partners.okta.com', authorizationServerId: 'default' }),
      audience: 'api://default',
    },
    {
      ...entra({ tenantId: '72f988bf-86f1-41af-91ab-2d7cd011db47', version: 2 }),
      audience: '6e74172b-be56-4843-9ff4-e66a39bb12e3', // the client id of this API
    },
  ],
});
