import type { AuthError, AuthEvent } from '@oidc-verify/core';
import { fetchJwks } from '../../../fetch-jwks/src/index.ts';
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

/** Returns the refusal of a token when a resolver returns this. */
async function refusalFor(answer: unknown, more: object = {}, iss = ISSUER): Promise<AuthError> {
  const resolveIssuer = (): unknown => answer;
  const verifier = setting.verifier({ issuer: undefined, resolveIssuer, ...more });
  const outcome = await verifier.tryVerify(await setting.issuer.sign({ iss }));
  if (outcome.ok) throw new TypeError('not refused');
  return outcome.error;
}

test('the refusal says what is wrong with the first wrong option', async () => {
  expect(await refusalFor({ issuer: ISSUER, audience: 5, requiredScopes: [] })).toMatchObject({
    detail:
      'resolveIssuer returned options that are not valid: resolveIssuer().audience must be a string',
    facts: {
      problem: 'resolver-options',
      option: 'resolveIssuer().audience',
      fault: 'must be a string',
    },
  });
  const { detail } = await refusalFor({ issuer: ISSUER, audiences: 'a' });
  expect(detail).toContain('did you mean "audience"?');
});

test('and how to allow an issuer without TLS, but never a value', async () => {
  const iss = 'http://127.0.0.1:4400';
  const error = await refusalFor({ issuer: iss }, { keys: fetchJwks() }, iss);
  expect(error.detail).toBe(
    'resolveIssuer returned options that are not valid: resolveIssuer().issuer must start with ' +
      'https://; to fetch keys without TLS, list … in dangerouslyAllowHttpOrigins (its keys are discovered from it)',
  );
  expect(JSON.stringify(error.facts)).not.toContain('4400');
});

test('with no more than 128 characters of a name', async () => {
  const { detail } = await refusalFor({ issuer: ISSUER, ['x\n'.repeat(500)]: 'secret' });
  expect(detail.length).toBeLessThan(300);
  expect(detail).not.toMatch(/secret|\n/);
});
