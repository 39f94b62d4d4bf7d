import { beforeAll, vi } from 'vitest';
import { testContract } from '../../testing/test/adapters/contract-tests.ts';
import { inProcess, nodeServer } from './harness.ts';

beforeAll(() => {
  // Hono's default error handler logs what it does not know.
  vi.spyOn(console, 'error').mockReturnValue();
});

testContract([inProcess, nodeServer]);
