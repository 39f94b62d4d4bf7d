import type { ReplayStore } from '@oidc-verify/core/dpop';

/** The part of a pool of `pg` that is used here. */
interface Pool {
  query(text: string, values: unknown[]): Promise<{ rows: readonly unknown[] }>;
}

/** Run once, by your migrations. Servers whose clocks differ by a minute may share the table. */
export const SCHEMA = `
CREATE TABLE used_proofs (key text PRIMARY KEY, thumbprint text, expires_at double precision);
CREATE INDEX ON used_proofs (thumbprint, expires_at);
CREATE FUNCTION record_proof(proof text, client text, ends float, moment float, share int)
RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(client, 0));
  DELETE FROM used_proofs WHERE thumbprint = client AND expires_at + 60 < moment;
  IF EXISTS (SELECT FROM used_proofs WHERE key = proof) THEN RETURN 'replayed'; END IF;
  IF (SELECT count(*) FROM used_proofs WHERE thumbprint = client AND expires_at > moment) >= share
  THEN RETURN 'full'; END IF;
  INSERT INTO used_proofs VALUES (proof, client, ends);
  RETURN 'recorded';
END $$;`;

const RECORD = 'SELECT record_proof($1, $2, $3, $4, $5) AS answer';

/** Remembers used proofs for all processes, in one transaction per proof. */
export function postgresReplay(pool: Pool, maxEntriesPerKey = 1_000): ReplayStore {
  return {
    record: async ({ key, thumbprint, expiresAt, now }) => {
      const { rows } = await pool.query(RECORD, [
        key,
        thumbprint,
        expiresAt,
        now,
        maxEntriesPerKey,
      ]);
      const { answer } = (rows[0] ?? {}) as { answer?: unknown };
      if (answer === 'recorded' || answer === 'replayed' || answer === 'full') return answer;
      throw new Error('Postgres gave no answer about the proof');
    },
  };
}
