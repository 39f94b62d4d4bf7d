import { setImmediate } from 'node:timers/promises';
import { staticJwks } from '@oidc-verify/core';
import type { KeySource } from '@oidc-verify/core';
import { createFetchAuth } from '@oidc-verify/core/http';
import { expect, onTestFinished, test, vi } from 'vitest';
import { codeOf, createSetting, ISSUER } from '../setting.ts';
import type { Setting } from '../setting.ts';

const failure = new Error('an answer that nobody waits for');
/** What TypeScript takes for a function without an answer. */
const rejects = async (): Promise<never> => Promise.reject(failure);

/** Returns the rejections that nobody handled when `run` is through. */
async function unhandledAfter(run: () => Promise<unknown>): Promise<readonly unknown[]> {
  const unhandled = vi.fn<(reason: unknown) => void>();
  process.on('unhandledRejection', unhandled);
  onTestFinished(() => void process.off('unhandledRejection', unhandled));
  await run();
  await setImmediate();
  return unhandled.mock.calls.map(([reason]) => reason);
}

function sourceOf(setting: Setting, members: object, more: object = {}): KeySource {
  const { keys } = setting.issuer.jwks();
  const set = { keys, generation: 1, ageSeconds: 0, stale: false, ...more };
  return {
    peek: () => set,
    load: async () => set,
    wake: () => 'settled',
    close: () => {},
    ...members,
  };
}

test.each<[string, object, object]>([
  ['confirm', { confirm: rejects }, {}],
  ['forget', { forget: rejects }, {}],
  ['release', { release: rejects }, {}],
  ['wake', { wake: rejects }, { refreshDue: true }],
])('%s of a key source may reject: nobody waits for it', async (_name, members, more) => {
  const setting = await createSetting();
  const keys = sourceOf(setting, members, more);
  const codes: string[] = [];
  const unhandled = await unhandledAfter(async () => {
    const verifier = setting.verifier({ keys, tokenCache: true });
    const token = await setting.issuer.sign();
    codes.push(await codeOf(async () => verifier.verify(token)));
    codes.push(await codeOf(async () => verifier.verify(token)));
    verifier.forget(ISSUER);
    await verifier.close();
  });
  expect([codes, unhandled]).toEqual([['passed', 'passed'], []]);
});

test('so may wake where there are no keys, and the caller cannot wait', async () => {
  const setting = await createSetting();
  const keys = sourceOf(setting, { peek: () => undefined, wake: rejects });
  const token = await setting.issuer.sign();
  let code = '';
  const unhandled = await unhandledAfter(async () => {
    code = await codeOf(() => setting.verifier({ keys }).verifySync(token));
  });
  expect([code, unhandled]).toEqual(['jwks_fetch_failed', []]);
});

test.each([
  ['waitUntil', { call: { waitUntil: rejects } }],
  ['waitUntil of an execution context', { context: { waitUntil: rejects } }],
])('%s may reject', async (_name, { call, context }: { call?: object; context?: object }) => {
  const setting = await createSetting();
  const keys = staticJwks(setting.issuer.jwks());
  const verifier = setting.verifier({
    issuer: undefined,
    keys: undefined,
    resolveIssuer: async (issuer: string) => ({ issuer, keys }),
  });
  const token = await setting.issuer.sign();
  let code = '';
  const unhandled = await unhandledAfter(async () => {
    const handler = createFetchAuth(verifier).withAuth(
      async (_event: Request, _identity, _context: object) => new Response(),
    );
    const headers = { authorization: `Bearer ${token}` };
    code = await codeOf(async () =>
      context === undefined
        ? verifier.verify(token, call)
        : handler(new Request('https://api.test/', { headers }), context),
    );
  });
  expect([code, unhandled]).toEqual(['passed', []]);
});
