import { PGlite } from '@electric-sql/pglite';
import { SCHEMA } from './tenants.ts';

/** Opens a Postgres in this process, to try the API without a server. */
export async function openEmbeddedDatabase(): Promise<PGlite> {
  const db = await PGlite.create();
  await db.exec(SCHEMA);
  return db;
}
