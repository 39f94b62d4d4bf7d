import { readFileSync } from 'node:fs';
import { ERROR_TABLE, isAuthError, isConfigError } from '@oidc-verify/core';
import { describe, expect, test } from 'vitest';
import { TRIGGERS } from './triggers.ts';

const { plugin_missing: _elsewhere, ...here } = TRIGGERS;

describe('every code of the table is what the library answers with', () => {
  test.each(Object.entries(here))('%s', async (code, trigger) => {
    const outcome = await trigger().then(
      () => 'passed',
      (error: unknown) => (isAuthError(error) || isConfigError(error) ? error.code : error),
    );
    expect(outcome).toBe(code);
  });

  // Only a guard of the Fastify adapter can run without its plugin.
  test('plugin_missing, in the Fastify adapter', () => {
    const url = new URL('../../fastify/test/plugin.test.ts', import.meta.url);
    expect(readFileSync(url, 'utf8')).toContain('plugin_missing');
  });

  test('and every row has its trigger', () => {
    expect(Object.keys(TRIGGERS).toSorted()).toEqual(Object.keys(ERROR_TABLE).toSorted());
  });
});
