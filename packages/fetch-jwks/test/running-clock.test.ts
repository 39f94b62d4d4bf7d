import type { AuthEvent } from '@oidc-verify/core';
import { describe, expect, test } from 'vitest';
import { fetchJwks } from '../src/index.ts';
import type { FetchJwks } from '../src/index.ts';
import { FakeIssuer, issuer, metadataUrl } from './issuer.ts';
import { createJwk } from './keys.ts';
import { refusalOf } from './refusal.ts';

const STARTED_AT = 50_000_000;
const DAY_MS = 86_400_000;

/** A source whose clock has run for most of a day, since it served another issuer before. */
async function setUp(): Promise<{ idp: FakeIssuer; keys: FetchJwks; events: AuthEvent[] }> {
  const idp = new FakeIssuer([createJwk('a')]);
  const events: AuthEvent[] = [];
  const keys = fetchJwks({
    fetch: idp.fetch,
    now: idp.clock,
    monotonicMs: idp.clock,
    random: () => 1,
    onEvent: (event) => events.push(event),
  });
  await refusalOf(keys.load('https://other.example', 'cold', {}));
  idp.now = STARTED_AT;
  idp.urls.length = 0;
  events.length = 0;
  return { idp, keys, events };
}

describe('a source that has run for a while', () => {
  test('reads metadata again a day after it was read, not sooner', async () => {
    const { idp, keys } = await setUp();
    await keys.load(issuer, 'cold', {});
    idp.now = STARTED_AT + DAY_MS - 1;
    await keys.load(issuer, 'cold', {});
    expect([idp.count(metadataUrl), idp.count()]).toEqual([1, 2]);
    idp.now = STARTED_AT + DAY_MS + 300_000;
    await keys.load(issuer, 'cold', {});
    expect([idp.count(metadataUrl), idp.count()]).toEqual([2, 3]);
  });

  test('tells how long a refresh took, not since when it runs', async () => {
    const { idp, keys, events } = await setUp();
    idp.answer = (url) => {
      idp.now += 7;
      return idp.document(url);
    };
    await keys.load(issuer, 'cold', {});
    expect(events).toMatchObject([
      { type: 'discovery', outcome: 'found', ms: 7 },
      { type: 'keys-refreshed', outcome: 'replaced', ms: 14 },
    ]);
  });

  test('and the same of one that failed', async () => {
    const { idp, keys, events } = await setUp();
    idp.answer = () => {
      idp.now += 7;
      return new Response(null, { status: 503 });
    };
    await refusalOf(keys.load(issuer, 'cold', {}));
    expect(events).toMatchObject([
      { type: 'discovery', outcome: 'failed', ms: 7 },
      { type: 'keys-refreshed', outcome: 'failed', ms: 7 },
    ]);
  });
});
