import { AuthError } from '@oidc-verify/core';
import type { AuthEvent } from '@oidc-verify/core';
import type { ContractCase } from '../adapter-contract.ts';
import { expectEqual, expectOk, expectRefusal } from './expectation.ts';
import { defineCase } from './scene.ts';
import type { Family, Setting } from './scene.ts';

const fails = (): never => {
  throw new Error('session store at 10.0.0.9');
};

// Each row: what the option `credentials` answers, and why that is a fault of the app.
const FAULTS: readonly (readonly [name: string, credentials: () => unknown, reason: string])[] = [
  ['null', () => null, 'not-an-answer'],
  ['a promise of null', async () => null, 'not-an-answer'],
  ['false', () => false, 'not-an-answer'],
  ['a string', () => 'Bearer x', 'not-an-answer'],
  ['no scheme', () => ({ token: 'x' }), 'not-an-answer'],
  ['a scheme in lower case', () => ({ scheme: 'bearer', token: 'x' }), 'not-an-answer'],
  ['no token', () => ({ scheme: 'Bearer' }), 'not-an-answer'],
  ['a token that is not a string', () => ({ scheme: 'Bearer', token: 7 }), 'not-an-answer'],
  ['a throw', fails, 'threw'],
  ['a rejection', async () => fails(), 'rejected'],
];

/** Events of functions that failed, and the types of those that tell of decisions. */
function sortEvents(events: readonly AuthEvent[]): {
  readonly failures: readonly AuthEvent[];
  readonly decisions: readonly string[];
} {
  return {
    failures: events.filter(({ type }) => type === 'callback-failed'),
    decisions: events.map(({ type }) => type).filter((type) => type !== 'callback-failed'),
  };
}

/** A wrong answer of the app's own function is a 503 with an event; the client is not to blame. */
export const callbackCases: Family = (harness) => {
  const define = (
    name: string,
    credentials: () => unknown,
    look: Parameters<typeof defineCase>[3],
  ): ContractCase => {
    // What the option may not answer is what these cases are about.
    const setting: Setting = { auth: { credentials: credentials as () => undefined } };
    return defineCase(harness, `callbacks: ${name}`, setting, look);
  };
  return [
    ...FAULTS.map(([name, credentials, reason]) =>
      define(`credentials that answers ${name} → 503 and an event`, credentials, async (scene) => {
        for (const path of ['/required', '/optional']) {
          expectRefusal(await scene.call(path), 'verification_unavailable');
        }
        const event = { type: 'callback-failed', callback: 'credentials', reason };
        const { failures, decisions } = sortEvents(scene.events);
        expectEqual('events', [event, event], failures);
        expectEqual('decisions', ['refused', 'refused'], decisions);
      }),
    ),
    define(
      'credentials that finds none → anonymous, whatever the header says',
      () => undefined,
      async ({ call, sign }) => {
        const token = await sign();
        expectOk(await call('/optional', { token }), { sub: null });
        expectRefusal(await call('/required', { token }), 'missing_token');
      },
    ),
    define(
      'credentials that finds no token68 → 400 without an event of a failure',
      () => ({ scheme: 'Bearer', token: 'a b' }),
      async (scene) => {
        expectRefusal(await scene.call('/required'), 'invalid_request');
        const { failures, decisions } = sortEvents(scene.events);
        expectEqual('events', [], failures);
        expectEqual('decisions', ['refused'], decisions);
      },
    ),
    define(
      'an AuthError of credentials is the answer',
      () => {
        throw new AuthError('access_denied');
      },
      async ({ call }) => {
        expectRefusal(await call('/required'), 'access_denied');
      },
    ),
  ];
};
