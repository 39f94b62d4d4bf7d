import type { VerifiedToken } from '@oidc-verify/express';

/** A customer, with the issuer of its tokens. */
export interface Tenant {
  readonly issuer: string;
  readonly name: string;
}

/** The part of `pg`, or of an embedded Postgres, that is used here. */
export interface Database {
  query(text: string, values: unknown[]): Promise<{ rows: readonly unknown[] }>;
}

/** Run once, by your migrations. Every change of a tenant is announced to all processes. */
export const SCHEMA = `
CREATE TABLE tenants (
  issuer text PRIMARY KEY CHECK (length(issuer) BETWEEN 1 AND 512),
  name text NOT NULL
);
CREATE TABLE orders (
  issuer text NOT NULL REFERENCES tenants ON DELETE CASCADE,
  subject text NOT NULL,
  item text NOT NULL
);
CREATE FUNCTION announce_tenant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('tenants', coalesce(OLD.issuer, NEW.issuer));
  RETURN NULL;
END $$;
CREATE TRIGGER tenant_changed AFTER INSERT OR UPDATE OR DELETE ON tenants
FOR EACH ROW EXECUTE FUNCTION announce_tenant();`;

/** Whether there is a tenant with exactly this issuer. */
export async function hasTenant(db: Database, issuer: string): Promise<boolean> {
  const { rows } = await db.query('SELECT FROM tenants WHERE issuer = $1', [issuer]);
  return rows.length === 1;
}

/** Adds a tenant; returns false if its issuer is already there. */
export async function addTenant(db: Database, { issuer, name }: Tenant): Promise<boolean> {
  const { rows } = await db.query(
    'INSERT INTO tenants VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING issuer',
    [issuer, name],
  );
  return rows.length === 1;
}

/** Removes a tenant, with all that belongs to it. */
export async function removeTenant(db: Database, issuer: string): Promise<void> {
  await db.query('DELETE FROM tenants WHERE issuer = $1', [issuer]);
}

/** Returns the orders of a user, who is known by issuer and subject together. */
export async function listOrders(
  db: Database,
  { issuer, subject }: Pick<VerifiedToken, 'issuer' | 'subject'>,
): Promise<readonly unknown[]> {
  const { rows } = await db.query('SELECT item FROM orders WHERE issuer = $1 AND subject = $2', [
    issuer,
    subject,
  ]);
  return rows;
}
