// oxlint-disable vitest/no-conditional-tests, vitest/valid-title, vitest/valid-describe-callback -- what this
// file is for
import { describe, expect, test } from 'vitest';
import { hasRedisServer, HOW_TO_GET } from '../../../tools/stores/redis-server.mjs';

const NOTICE = `NOT TESTED: @oidc-verify/redis against a server, because ${HOW_TO_GET}`;

/** Runs tests that need a redis-server. Where there is none, it says so, and what was not tested. */
export function withRedis(name: string, define: () => void): void {
  if (hasRedisServer()) {
    describe(name, define);
    return;
  }
  console.warn(NOTICE);
  test(`${name}: ${NOTICE}`, () => {
    expect(hasRedisServer()).toBe(false);
  });
}
