import { expect, test } from 'vitest';
import { codeOf } from '../setting.ts';
import { DPOP_TRIGGERS } from './triggers.ts';

test.each(Object.entries(DPOP_TRIGGERS))('%s', async (code, trigger) => {
  expect(await codeOf(trigger)).toBe(code);
});
