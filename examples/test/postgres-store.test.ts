import { createClock, replayStoreContract } from '../../packages/testing/src/index.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEmbeddedDatabase } from '../postgres-store/src/embedded-database.ts';
import { postgresReplay, SCHEMA } from '../postgres-store/src/postgres-replay.ts';

let database: Awaited<ReturnType<typeof openEmbeddedDatabase>>;

beforeAll(async () => {
  database = await openEmbeddedDatabase();
  await database.exec(SCHEMA);
});

afterAll(async () => {
  await database.close();
});

const cases = replayStoreContract({
  name: 'postgresReplay',
  clockSkewSeconds: 60,
  open: ({ maxEntriesPerKey }) => {
    const clock = createClock();
    return {
      store: postgresReplay(database, maxEntriesPerKey),
      now: () => clock.now() / 1000,
      advance: (seconds) => clock.advance(seconds),
      close: async () => void (await database.query('TRUNCATE used_proofs')),
    };
  },
});

test.each(cases)('$name', async (each) => {
  await expect(each.run()).resolves.toBeUndefined();
});
