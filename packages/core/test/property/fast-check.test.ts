import { expect, test } from 'vitest';
import { fc, PROPERTY_TIMEOUT_MS } from './fast-check.ts';

test('a test beside a property has the time limit of properties', ({ task }) => {
  expect(task.timeout).toBe(PROPERTY_TIMEOUT_MS);
  fc.assert(fc.property(fc.nat(), Number.isInteger), { numRuns: 1 });
});
