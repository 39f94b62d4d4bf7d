import { createVerifier, isConfigError } from '@oidc-verify/core';
import type { AuthEvent, KeyDocument } from '@oidc-verify/core';
import { createTestIssuer } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { fetchJwks } from '../src/index.ts';
import type { FetchJwks, FetchJwksOptions } from '../src/index.ts';
import { FakeIssuer, issuer, jwksUri, settle } from './issuer.ts';
import { createJwk } from './keys.ts';
import { refusalOf } from './refusal.ts';

const [A, B] = [createJwk('a'), createJwk('b')];
const START = 1_800_000_000;

/** A process that starts `ageSeconds` after its seed was fetched. */
function open(
  ageSeconds: number,
  { seed, ...options }: FetchJwksOptions = {},
): { idp: FakeIssuer; keys: FetchJwks; events: AuthEvent[] } {
  const idp = new FakeIssuer([B]);
  const events: AuthEvent[] = [];
  const document: KeyDocument = {
    jwks: { keys: [A] },
    url: jwksUri,
    fetchedAt: START - ageSeconds,
  };
  const keys = fetchJwks({
    fetch: idp.fetch,
    now: () => START * 1000 + idp.now,
    monotonicMs: idp.clock,
    random: () => 0.5,
    onEvent: (event) => events.push(event),
    seed: seed ?? { [issuer]: document },
    ...options,
  });
  return { idp, keys, events };
}

function down(): Response {
  return new Response(null, { status: 503 });
}

describe('a seed', () => {
  test('serves at once, without a fetch, as old as it is', async () => {
    const { idp, keys, events } = open(100);
    expect(keys.peek(issuer)).toMatchObject({ keys: [A], ageSeconds: 100, stale: false });
    await expect(keys.load(issuer, 'cold', {})).resolves.toMatchObject({ keys: [A] });
    expect(idp.urls).toEqual([]);
    expect(events).toMatchObject([{ type: 'keys-refreshed', outcome: 'replaced', source: 'seed' }]);
  });

  test('is refreshed like any other keys', async () => {
    const { idp, keys } = open(240);
    expect(keys.peek(issuer)).toMatchObject({ keys: [A], refreshDue: true });
    keys.wake(issuer, 'refresh-ahead');
    await settle();
    expect(keys.peek(issuer)).toMatchObject({ keys: [B], ageSeconds: 0 });
    expect(idp.count()).toBe(1);
  });

  test('answers no unknown kid', async () => {
    const { keys } = open(100);
    await expect(keys.load(issuer, 'unknown-kid', {})).resolves.toMatchObject({ keys: [B] });
  });

  test('that expired serves while the issuer is down, for as long as any keys', async () => {
    const { idp, keys } = open(3_899);
    idp.answer = down;
    expect(keys.peek(issuer)).toBeUndefined();
    await expect(keys.load(issuer, 'cold', {})).resolves.toMatchObject({ keys: [A], stale: true });
    const late = open(3_900);
    late.idp.answer = down;
    expect((await refusalOf(late.keys.load(issuer, 'cold', {}))).code).toBe('jwks_fetch_failed');
  });

  test('works for verifySync from the first token on', async () => {
    const now = (): number => START * 1000;
    const signer = await createTestIssuer({ issuer, now });
    const { keys } = open(0, {
      seed: { [issuer]: { jwks: signer.jwks(), url: jwksUri, fetchedAt: START } },
    });
    const verifier = createVerifier({ issuer, audience: 'https://api.test', keys, now });
    const token = await signer.sign();
    expect(verifier.tryVerifySync(token)).toMatchObject({ ok: true });
  });

  test('is gone after a purge, also before anybody looked', async () => {
    const { keys } = open(100);
    keys.purge();
    expect(keys.peek(issuer)).toBeUndefined();
    await expect(keys.load(issuer, 'cold', {})).resolves.toMatchObject({ keys: [B] });
    const forgotten = open(100).keys;
    forgotten.purge(issuer);
    forgotten.forget(issuer);
    expect(forgotten.peek(issuer)).toBeUndefined();
  });

  test('is for its issuer alone', () => {
    const { keys } = open(100);
    expect(keys.peek('https://other.example')).toBeUndefined();
    expect(keys.peek('__proto__')).toBeUndefined();
  });

  test.each<[string, Partial<KeyDocument>, string]>([
    ['of tomorrow', { fetchedAt: START + 86_400 }, 'in-the-future'],
    ['from another place', { url: 'http://id.example/jwks' }, 'url'],
    ['without a key', { jwks: { keys: [] } }, 'unusable'],
  ])('%s is not used, and an event says so', async (_name, change, reason) => {
    const document = { jwks: { keys: [A] }, url: jwksUri, fetchedAt: START, ...change };
    const { keys, events } = open(0, { seed: { [issuer]: document } });
    await expect(keys.load(issuer, 'cold', {})).resolves.toMatchObject({ keys: [B] });
    const refused = { type: 'key-store', issuer, operation: 'seed', outcome: 'refused', reason };
    expect(events[0]).toEqual(refused);
  });

  test.each<[unknown]>([[null], [[]], ['x'], [7]])('%j is none', (seed) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- JavaScript callers have no types
    expect(problemsOf({ seed } as object)).toEqual({
      seed: 'must be an object of documents by issuer',
    });
  });

  test('of the wrong form is a ConfigError that names its issuer', () => {
    const form =
      'must be { jwks: { keys: [...] }, url, fetchedAt }, with fetchedAt in epoch seconds';
    const jwks = { keys: [A] };
    for (const document of [
      undefined,
      null,
      {},
      { jwks, url: jwksUri },
      { jwks, fetchedAt: START },
    ]) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- JavaScript callers have no types
      expect(problemsOf({ seed: { [issuer]: document } } as object)).toEqual({
        [`seed.${JSON.stringify(issuer)}`]: form,
      });
    }
  });
});

function problemsOf(options: FetchJwksOptions): unknown {
  try {
    return fetchJwks(options);
  } catch (error) {
    if (!isConfigError(error)) throw error;
    return Object.fromEntries(error.problems.map(({ path, message }) => [path, message]));
  }
}
