import fc from 'fast-check';
import { vi } from 'vitest';

/** For what hangs, and for nothing else: many runs take seconds, and a minute on a busy machine. */
export const PROPERTY_TIMEOUT_MS = 120_000;

// Every test of a file that imports this has the limit. The lint settings allow no other way to
// fast-check, so no property can be left with the limit of a test that runs once.
vi.setConfig({ testTimeout: PROPERTY_TIMEOUT_MS });

export { fc };
