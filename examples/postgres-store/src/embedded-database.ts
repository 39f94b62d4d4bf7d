import { PGlite } from '@electric-sql/pglite';

/** Opens a Postgres in this process, to try the store without a server. */
export async function openEmbeddedDatabase(): Promise<PGlite> {
  return PGlite.create();
}
