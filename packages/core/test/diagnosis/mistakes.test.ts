import { isAuthError } from '@oidc-verify/core';
import type { AuthError } from '@oidc-verify/core';
import { afterAll, describe, expect, test } from 'vitest';
import { MISTAKES } from './mistakes.ts';

async function errorOf(make: () => Promise<unknown>): Promise<AuthError> {
  try {
    await make();
  } catch (error) {
    if (isAuthError(error)) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('the usual mistakes name their cause in one log line', () => {
  const lines: string[] = [];

  test.each(MISTAKES)('%s', async (name, make, line) => {
    const { code, detail } = await errorOf(make);
    lines.push(`${name.padEnd(38)} ${code}: ${detail}`);
    expect(`${code}: ${detail}`).toBe(line);
  });

  test('there are twenty', () => {
    expect(MISTAKES).toHaveLength(20);
  });

  afterAll(() => {
    console.log(lines.join('\n'));
  });
});
