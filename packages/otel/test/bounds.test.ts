import { channel } from 'node:diagnostics_channel';
import { describe, expect, test } from 'vitest';
import { createTelemetry, instrument } from './setting.ts';

const COUNT = 10_000;
const MAX_ISSUERS = 20;

const decision = {
  operation: 'verify',
  stage: 'claims',
  scheme: 'Bearer',
  cached: false,
  durationMs: 1,
  resolved: false,
};

/** What anybody in the process could publish, with a value that is new each time. */
const FLOODS: readonly (readonly [
  name: string,
  channel: string,
  metric: string,
  toEvent: (value: string) => object,
])[] = [
  [
    'issuers of decisions',
    'oidc-verify.decision',
    'decisions',
    (value) => ({ ...decision, type: 'accepted', issuer: `https://${value}.test` }),
  ],
  [
    'issuers that were resolved',
    'oidc-verify.decision',
    'decisions',
    (value) => ({ ...decision, type: 'accepted', resolved: true, issuer: value }),
  ],
  [
    'codes',
    'oidc-verify.decision',
    'decisions',
    (value) => ({ ...decision, type: 'refused', code: value, issuer: 'https://a.test' }),
  ],
  [
    'codes with names of every object',
    'oidc-verify.decision',
    'decisions',
    () => ({ ...decision, type: 'refused', code: 'constructor', issuer: '__proto__' }),
  ],
  [
    'stages and operations',
    'oidc-verify.decision',
    'decisions',
    (value) => ({ ...decision, type: 'accepted', stage: value, operation: value }),
  ],
  [
    'issuers of keys',
    'oidc-verify.keys',
    'jwks.refreshes',
    (value) => ({ type: 'keys-refreshed', issuer: value, outcome: 'failed', ms: 1 }),
  ],
  [
    'reasons of failed refreshes',
    'oidc-verify.keys',
    'jwks.refreshes',
    (value) => ({ type: 'keys-refreshed', issuer: 'i', outcome: value, errorCode: value, ms: 1 }),
  ],
  [
    'kids',
    'oidc-verify.keys',
    'jwks.unusable',
    (value) => ({ type: 'keys-unusable', issuer: 'i', reason: 'weak', keys: 1, kids: [value] }),
  ],
  [
    'functions',
    'oidc-verify.callbacks',
    'callback.failures',
    (value) => ({ type: 'callback-failed', callback: value, reason: value }),
  ],
  [
    'waits',
    'oidc-verify.waits',
    'wait.duration',
    (value) => ({ type: 'waited', callback: value, outcome: value, durationMs: 1 }),
  ],
];

/** Both kinds of issuers, or 50 words of each of two attributes, and what all others share. */
const LIMIT = 110;

describe.each(FLOODS)('%s', (_name, name, metric, toEvent) => {
  test(`${COUNT} of them make few series, and each is counted`, async () => {
    const telemetry = createTelemetry();
    instrument(telemetry, { maxIssuers: MAX_ISSUERS });
    for (let index = 0; index < COUNT; index++) channel(name).publish(toEvent(`value-${index}`));
    const points = await telemetry.points(metric);
    expect(points.length).toBeLessThanOrEqual(LIMIT);
    expect(points.reduce((sum, { value }) => sum + value, 0)).toBe(COUNT);
  });
});

test('issuers that keys were fetched for leave room for those that are listed', async () => {
  const telemetry = createTelemetry();
  instrument(telemetry, { maxIssuers: MAX_ISSUERS });
  for (let index = 0; index < COUNT; index++) {
    const event = { type: 'cooldown', issuer: `https://${index}.test` };
    channel('oidc-verify.keys').publish(event);
  }
  channel('oidc-verify.decision').publish({
    ...decision,
    type: 'accepted',
    issuer: 'https://own.test',
  });
  expect(await telemetry.total('decisions', { issuer: 'https://own.test' })).toBe(1);
  expect(await telemetry.points('jwks.cooldowns')).toHaveLength(MAX_ISSUERS + 1);
});

test.each([
  undefined,
  null,
  'accepted',
  42,
  [],
  {},
  { type: 'toString' },
  { type: 'accepted' },
  { type: 'refused', durationMs: 'x', issuer: Symbol('i'), code: {} },
  { type: 'keys-refreshed' },
  {
    get type(): string {
      throw new Error('hostile');
    },
  },
])('a message that is no event of ours ends nothing: %#', async (message) => {
  const telemetry = createTelemetry();
  instrument(telemetry);
  for (const name of ['decision', 'keys', 'callbacks', 'revocations', 'waits', 'otel']) {
    channel(`oidc-verify.${name}`).publish(message);
  }
  channel('oidc-verify.decision').publish({
    ...decision,
    type: 'accepted',
    issuer: 'https://a.test',
  });
  expect(await telemetry.total('decisions', { issuer: 'https://a.test' })).toBe(1);
});
