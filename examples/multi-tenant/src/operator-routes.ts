import type { Auth } from '@oidc-verify/express';
import express from 'express';
import type { Router } from 'express';
import { addTenant, removeTenant } from './tenants.ts';
import type { Database, Tenant } from './tenants.ts';

/** Routes for the operator of the API, whose issuer is none of the tenants'. */
export function createOperatorRoutes(db: Database, operator: Auth, tenants: Auth): Router {
  const router = express.Router();
  router.use(operator.scopes('tenants:write'), express.json());

  router.post('/', async (req, res) => {
    const tenant = readTenant(req.body);
    if (tenant === undefined) {
      res.status(400).json({ error: 'invalid_tenant' });
      return;
    }
    if (!(await addTenant(db, tenant))) {
      res.status(409).json({ error: 'tenant_exists' });
      return;
    }
    // It may have been refused as unknown a moment ago.
    tenants.forget(tenant.issuer);
    try {
      // The keys are fetched now, so that the person who enters a wrong address notices it.
      await tenants.ready({ issuers: [tenant.issuer] });
    } catch (error) {
      console.error(error);
      await removeTenant(db, tenant.issuer);
      res.status(422).json({ error: 'issuer_has_no_usable_keys' });
      return;
    }
    res.status(201).json(tenant);
  });

  router.delete('/', async (req, res) => {
    const { issuer } = req.query;
    if (typeof issuer !== 'string') {
      res.status(400).json({ error: 'invalid_issuer' });
      return;
    }
    await removeTenant(db, issuer);
    // Other processes learn it from the announcement, but this response already says that it is done.
    tenants.forget(issuer);
    res.status(204).end();
  });
  return router;
}

function readTenant(body: unknown): Tenant | undefined {
  const { issuer, name } = (body ?? {}) as Partial<Record<keyof Tenant, unknown>>;
  if (typeof issuer !== 'string' || typeof name !== 'string') return undefined;
  return issuer.length <= 512 && URL.canParse(issuer) ? { issuer, name } : undefined;
}
