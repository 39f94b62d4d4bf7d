import assert from 'node:assert/strict';
import { createVerifier, staticJwks } from '@oidc-verify/core';
import { authenticate } from '@oidc-verify/core/http';
import type { AuthRequest } from '@oidc-verify/core/http';
import { expect, test } from 'vitest';
import { fc } from './fast-check.ts';
import { HEADER, PAYLOAD, render } from './json-mutation.ts';
import { AUDIENCES, ISSUER, NOW } from './oracle.ts';
import { RUNS, SEED } from './runs.ts';
import { published, signBytes } from './signer.ts';

const good = signBytes(Buffer.from(render(HEADER)), Buffer.from(render(PAYLOAD)));
const verifier = createVerifier({
  issuer: ISSUER,
  audience: AUDIENCES,
  algorithms: ['Ed25519'],
  keys: staticJwks({ keys: published }),
  now: () => NOW * 1000,
});

const piece = fc.oneof(
  fc.constantFrom(
    'Bearer',
    'bearer',
    'BEARER',
    'DPoP',
    'Basic',
    'Bearer,',
    'Bearer:',
    good,
    'a.b.c',
  ),
  fc.constantFrom(' ', '  ', '\t', ',', ', ', '=', '"', '\r\n', '\0', '\u00a0', ''),
  fc.string({ maxLength: 12 }),
  fc.string({ maxLength: 6, unit: 'grapheme' }),
);
const value = fc.oneof(
  fc.array(piece, { maxLength: 5 }).map((list) => list.join('')),
  fc.array(piece, { maxLength: 4 }).map((list) => `Bearer ${list.join('')}`),
  fc.constantFrom(`Bearer ${good}`, `bearer   ${good}`),
);
const values = fc.oneof(
  { weight: 6, arbitrary: value.map((one) => [one]) },
  { weight: 1, arbitrary: fc.array(value, { maxLength: 3 }) },
);
/** What a broken framework might hand over in place of header values. */
const oddValues = fc.anything({ withBigInt: true, withNullPrototype: true, maxDepth: 2 });

const tally = { accepted: 0, anonymous: 0, statuses: new Set<number>() };

function isOneGoodBearer(given: unknown): boolean {
  const list: readonly unknown[] = Array.isArray(given) ? given : [];
  const [only] = list;
  const isText = list.length === 1 && typeof only === 'string';
  return isText && /^bearer +(\S+)$/i.exec(only)?.[1] === good;
}

async function check(given: unknown, optional: boolean): Promise<void> {
  const headers = (name: string): unknown => (name === 'authorization' ? given : []);
  const request = { method: 'GET', url: '/', headers } as AuthRequest;
  const outcome = await authenticate(verifier, request, { optional, realm: 'api' });
  if (outcome.ok && outcome.token !== undefined) {
    tally.accepted += 1;
    assert.ok(isOneGoodBearer(given));
  } else if (outcome.ok) {
    tally.anonymous += 1;
    assert.ok(optional && Array.isArray(given) && given.length === 0);
  } else {
    tally.statuses.add(outcome.response.status);
    assert.match(JSON.stringify(outcome.response), /^[ -~]*$/);
    assert.ok(!isOneGoodBearer(given));
  }
}

test('whatever the Authorization header holds: one good bearer token passes, everything else is refused', async () => {
  await fc.assert(
    fc.asyncProperty(values, fc.boolean(), async (list, optional) => check(list, optional)),
    { numRuns: RUNS.credentials, seed: SEED },
  );
  expect(tally.accepted).toBeGreaterThan(50);
  expect(tally.anonymous).toBeGreaterThan(20);
  expect(tally.statuses).toEqual(new Set([400, 401]));
});

test('a request object that is none is refused, and nobody becomes anonymous by it', async () => {
  const before = tally.anonymous;
  const broken = oddValues.filter((given) => !(Array.isArray(given) && given.length === 0));
  await fc.assert(
    fc.asyncProperty(broken, fc.boolean(), async (given, optional) => check(given, optional)),
    { numRuns: RUNS.credentials / 5, seed: SEED },
  );
  expect(tally.anonymous).toBe(before);
});
