import { randomBytes } from 'node:crypto';
import { memoryReplay } from '@oidc-verify/core/dpop';
import { memoryLogoutReplay, memoryRevocations } from '@oidc-verify/core/revocation';
import { measure, toPlan } from '../rounds.mjs';
import { compareWeights } from '../weights.mjs';

/** @import { Measured, RunPart, Subject } from '../types.d.ts' */

const START = 1_800_000_000;
const CLIENTS = Array.from({ length: 500 }, () => randomBytes(32).toString('base64url'));
const DAY = 86_400;
const MAX_ENTRIES = 10_000_000;

/**
 * What one more token, issuer or proof takes in memory; and what one write or one look-up costs in the stores that
 * keep an entry until it ends.
 * @type {RunPart}
 */
export async function run(context) {
  const { mode, report } = context;
  await compareWeights(context);
  if (mode === 'table') return;
  const lanes = await measure(createSubjects(), toPlan(context));
  report.table({
    title: 'One call of a store in memory, while entries end as fast as new ones come',
    columns: ['', 'µs', 'IQR', 'CPU µs'],
    rows: lanes.map(toRow),
  });
  report.data(
    'calls',
    lanes.map(({ label, wallUs, cpuUs }) => ({ label, wallUs, cpuUs })),
  );
  report.chart({
    kind: 'bars',
    title: 'One call of a store in memory',
    subtitle: 'Entries end as fast as new ones come.',
    axis: 'time per call, median with quartiles',
    better: 'lower',
    unit: 'µs',
    groups: [{ label: '', bars: lanes.map(toBar) }],
  });
}

/** @returns {readonly Subject[]} */
function createSubjects() {
  return [
    withProofs(100),
    withProofs(1500),
    withRevocations('ends within an hour', 3600),
    withRevocations('ends within 30 days', 30 * DAY),
    withLogouts(),
  ];
}

/**
 * Proofs of many clients that expire after 65 seconds.
 * @param {number} perSecond
 * @returns {Subject}
 */
function withProofs(perSecond) {
  const store = memoryReplay({ maxEntries: MAX_ENTRIES, maxEntriesPerKey: MAX_ENTRIES });
  return {
    label: `memoryReplay.record, ${perSecond} proofs a second`,
    mode: 'sync',
    call: (index) => {
      const now = START + index / perSecond;
      const thumbprint = CLIENTS[index % CLIENTS.length] ?? '';
      const expiresAt = Math.floor(now) + 65 - (index % 3);
      // As long as the digest that is recorded.
      store.record({ key: `${thumbprint}${index}`, thumbprint, expiresAt, now });
    },
  };
}

/**
 * Ten revocations a second, and a question after each.
 * @param {string} label
 * @param {number} longest
 * @returns {Subject}
 */
function withRevocations(label, longest) {
  let now = START;
  const store = memoryRevocations({ maxEntries: MAX_ENTRIES, now: () => now * 1000 });
  const issuer = 'https://login.example.com/';
  const rest = { issuer, subject: 'user-1', sessionId: 'session-1', issuedAt: START };
  return {
    label: `memoryRevocations.revoke and isRevoked, ${label}`,
    mode: 'sync',
    call: (index) => {
      now = START + index / 10;
      store.revoke({ issuer, jti: `id-${index}`, expiresAt: now + 1 + ((index * 7919) % longest) });
      store.isRevoked({ ...rest, jti: `id-${index >> 1}`, expiresAt: now + 60 });
    },
  };
}

/** @returns {Subject} */
function withLogouts() {
  let now = START;
  const store = memoryLogoutReplay({ maxEntries: MAX_ENTRIES, now: () => now * 1000 });
  return {
    label: 'memoryLogoutReplay.claim, 10 a second',
    mode: 'sync',
    call: (index) => {
      now = START + index / 10;
      void store.claim({
        issuer: 'https://login.example.com/',
        jti: `${index}`,
        expiresAt: now + 660,
      });
    },
  };
}

/** @param {Measured} lane */
function toRow({ label, wall, cpu }) {
  return [label, wall.median, wall.iqr, cpu.median];
}

/** @param {Measured} lane */
function toBar({ label, wall }) {
  const tone = /** @type {const} */ ('ours');
  return { label, value: wall.median, low: wall.q1, high: wall.q3, tone };
}
