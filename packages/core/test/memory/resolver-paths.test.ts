import type { AuthEvent } from '@oidc-verify/core';
import { expect, test } from 'vitest';
import { createSetting, ISSUER } from '../setting.ts';

const setting = await createSetting();

/** Returns the events of a verifier whose resolver returns this. */
async function eventsFor(answer: unknown, more: object = {}): Promise<readonly AuthEvent[]> {
  const events: AuthEvent[] = [];
  const verifier = setting.verifier({
    issuer: undefined,
    resolveIssuer: () => answer,
    onEvent: (event: AuthEvent) => events.push(event),
    ...more,
  });
  await verifier.tryVerify(await setting.issuer.sign());
  return events.filter(({ type }) => type === 'resolver');
}

test('an event names each wrong option of the entry by its path', async () => {
  const answer = { issuer: ISSUER, requiredScopes: [], scopeClaim: { prefix: 5 }, clientId: 'x' };
  expect(await eventsFor(answer)).toEqual([
    {
      type: 'resolver',
      outcome: 'invalid-entry',
      paths: [
        'resolveIssuer().clientId',
        'resolveIssuer().requiredScopes',
        'resolveIssuer().scopeClaim.path',
        'resolveIssuer().scopeClaim.prefix',
      ],
    },
  ]);
});

test('and an option of the verifier that does not fit the entry', async () => {
  const paths = ['audience'];
  expect(
    await eventsFor({ issuer: ISSUER, profile: 'mcp' }, { audience: null, check: () => true }),
  ).toEqual([{ type: 'resolver', outcome: 'invalid-entry', paths }]);
});

test('at most ten paths of 128 characters', async () => {
  const long = 'x'.repeat(500);
  const names = Array.from({ length: 20 }, (_, index) => [`${index}${long}`, 1]);
  const [event] = await eventsFor({ issuer: ISSUER, ...Object.fromEntries(names) });
  if (event?.type !== 'resolver') throw new TypeError('no event');
  expect(event.paths).toHaveLength(10);
  expect(event.paths?.map(({ length }) => length)).toEqual(Array(10).fill(128));
});

test('what is wrong without an option has no path', async () => {
  expect(await eventsFor({ issuer: 'https://other.test' })).toEqual([
    { type: 'resolver', outcome: 'mismatch' },
  ]);
});
