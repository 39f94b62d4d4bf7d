import { createVerifier, isAuthError, isConfigError } from '@oidc-verify/core';
import type { AuthEvent, Verifier, VerifierOptions } from '@oidc-verify/core';
import { createClock, createTestIssuer } from '@oidc-verify/testing';
import type { TestClock, TestFetch, TestIssuer, TestIssuerOptions } from '@oidc-verify/testing';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import type { FetchJwks, FetchJwksOptions } from '@oidc-verify/fetch-jwks';
import { describe, expect, test } from 'vitest';

interface Setup {
  readonly clock: TestClock;
  readonly issuer: TestIssuer;
  readonly keys: FetchJwks;
  readonly verifier: Verifier;
  readonly events: AuthEvent[];
}

interface SetupOptions {
  readonly issuer?: TestIssuerOptions;
  readonly keys?: FetchJwksOptions;
  readonly verifier?: Partial<VerifierOptions>;
  /** Takes the place of the test issuer's web side. */
  readonly wrap?: (fetch: TestFetch) => TestFetch;
}

async function setUp(options: SetupOptions = {}): Promise<Setup> {
  const clock = createClock();
  const issuer = await createTestIssuer({ now: clock.now, ...options.issuer });
  const events: AuthEvent[] = [];
  const onEvent = (event: AuthEvent): void => void events.push(event);
  const fetch = options.wrap?.(issuer.fetch) ?? issuer.fetch;
  const { monotonicMs, now } = clock;
  const usual = { jwksUri: issuer.jwksUri, fetch, monotonicMs, onEvent, random: () => 1 };
  const keys = fetchJwks({ ...usual, ...options.keys });
  const audience = String(issuer.audience);
  const policy = { issuer: issuer.issuer, audience, keys, now, monotonicMs, ...options.verifier };
  return { clock, issuer, keys, verifier: createVerifier(policy), events };
}

/** Serves this string as the key set. */
function serving(body: string): (fetch: TestFetch) => TestFetch {
  return () => async () => new Response(body);
}

/** Never sends a byte of its answer. */
const dripping: TestFetch = async () =>
  new Response(new ReadableStream({ pull: () => new Promise<void>(() => {}) }));

/** Loses its connection inside the answer. */
const breaking: TestFetch = async () =>
  new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"keys":['));
        controller.error(new TypeError('terminated'));
      },
    }),
  );

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'accepted',
    (error: unknown) => {
      if (!isAuthError(error)) throw error;
      return `${error.status} ${error.code}`;
    },
  );
}

function syncCodeOf(verifier: Verifier, token: string): string {
  const outcome = verifier.tryVerifySync(token);
  return outcome.ok ? 'accepted' : `${outcome.error.status} ${outcome.error.code}`;
}

function problemPaths(options: object): readonly string[] {
  try {
    fetchJwks(options);
    return [];
  } catch (error) {
    if (!isConfigError(error)) throw error;
    return error.problems.map(({ path }) => path);
  }
}

describe('options', () => {
  test.each<readonly [string, FetchJwksOptions]>([
    ['1: an empty jwksUri', { jwksUri: '' }],
    ['1: a blank jwksUri', { jwksUri: '  ' }],
    ['6: a timeout of 0', { timeoutMs: 0 }],
    ['6: a timeout of -1', { timeoutMs: -1 }],
    ['6: a timeout of 100 s (7: the original took it)', { timeoutMs: 100_000 }],
    ['6: a time to live of 0', { ttlSeconds: 0 }],
    ['6: a time to live of 0.5 s (7: the original took it)', { ttlSeconds: 0.5 }],
    ['6: a time to live of 86,401 s', { ttlSeconds: 86_401 }],
    ['6: a time to live of 86,400.1 s', { ttlSeconds: 86_400.1 }],
    ['6: no room for keys', { maxKeys: 0 }],
    ['6: room for 1,024 keys (7: the original took it)', { maxKeys: 1_024 }],
    ['W15: NaN', { timeoutMs: Number.NaN }],
    ['W15: Infinity', { timeoutMs: Number.POSITIVE_INFINITY }],
    ['W15: plain http', { jwksUri: 'http://issuer.test/keys' }],
    ['W15: a file', { jwksUri: 'file:///etc/keys.json' }],
    ['W15: no URL at all', { jwksUri: 'keys' }],
    ['W15: credentials in the URL', { jwksUri: 'https://user:secret@issuer.test/keys' }],
  ])('%s is a ConfigError', (...[, options]) => {
    expect(problemPaths(options)).toEqual(Object.keys(options));
  });

  test.each<FetchJwksOptions>([
    { timeoutMs: 1 },
    { timeoutMs: 500 },
    { timeoutMs: 60_000 },
    { ttlSeconds: 1 },
    { ttlSeconds: 86_400 },
    { maxKeys: 1 },
    { maxKeys: 1_000 },
    {},
  ])('7, 16: %o is accepted', (options) => {
    expect(problemPaths(options)).toEqual([]);
  });
});

describe('keys are fetched once and kept', () => {
  test('39, 53, 74, 85, 94, 102: two verifications fetch once; after purge() they fetch again', async () => {
    const { issuer, keys, verifier } = await setUp();
    const token = await issuer.sign();
    await verifier.verify(token);
    await verifier.verify(token);
    expect(verifier.verifySync(token).subject).toBe('user-1');
    expect(issuer.fetches.jwks).toBe(1);
    keys.purge();
    await verifier.verify(token);
    expect(issuer.fetches.jwks).toBe(2);
  });

  test('54, 82, 91: ready() fetches once; healthcheck() is true from memory and fetches nothing', async () => {
    const { issuer, verifier } = await setUp();
    await verifier.ready();
    await verifier.ready();
    expect(verifier.healthcheck()).toMatchObject({
      usable: true,
      issuers: [{ keys: 1, stale: false }],
    });
    expect(issuer.fetches.jwks).toBe(1);
  });

  test('75, 76, 80, 86: new material under the same kid replaces the old at the next refresh', async () => {
    const { clock, issuer, keys, verifier } = await setUp();
    const kid = issuer.signingKey().kid;
    await verifier.verify(await issuer.sign());
    const { privateJwk } = (await createTestIssuer({ keys: 'fresh' })).signingKey();
    const { n, e } = privateJwk;
    const rotated = { keys: [{ kty: 'RSA', n, e, kid, alg: 'RS256', use: 'sig' }] };
    const after = await setUp({
      issuer: { now: clock.now },
      wrap: serving(JSON.stringify(rotated)),
    });
    expect(await codeOf(after.verifier.verify(await issuer.sign()))).toBe('401 invalid_signature');
    expect(await codeOf(after.verifier.verify(await issuer.sign({}, { key: privateJwk })))).toBe(
      'accepted',
    );
    expect(keys.peek(issuer.issuer)?.keys).toHaveLength(1);
  });
});

describe('keys that are missing or cannot be had', () => {
  test('56, 77, 87: an unknown kid causes one refresh, then 401', async () => {
    const { issuer, verifier } = await setUp();
    await verifier.ready();
    const token = await issuer.sign({}, { kid: 'unknown' });
    expect(await codeOf(verifier.verify(token))).toBe('401 key_not_found');
    expect(issuer.fetches.jwks).toBe(2);
  });

  test('88: an unknown kid on a cold start is one fetch, since the set could not be newer', async () => {
    const { issuer, verifier } = await setUp();
    const token = await issuer.sign({}, { kid: 'unknown' });
    expect(await codeOf(verifier.verify(token))).toBe('401 key_not_found');
    expect(issuer.fetches.jwks).toBe(1);
  });

  test.each([
    ['a list that is none', '{"keys":"not-a-list"}'],
    ['no keys', '{"keys":[]}'],
    ['no object', '[]'],
    ['no JSON', '<!doctype html>'],
    ['only a key of an unknown kind', '{"keys":[{"kty":"XYZ"}]}'],
  ])('78, 79, 84, 89, 93: %s is jwks_error, and no readiness', async (...[, body]) => {
    const { issuer, verifier } = await setUp({ wrap: serving(body) });
    expect(await codeOf(verifier.verify(await issuer.sign()))).toBe('503 jwks_error');
    expect(await codeOf(verifier.ready())).toBe('503 jwks_error');
    expect(verifier.healthcheck().usable).toBe(false);
  });

  test('48, 81, 83, 90, 92: an issuer that nobody reaches is jwks_fetch_failed, and no readiness', async () => {
    const { issuer, verifier } = await setUp();
    issuer.outage('network');
    expect(await codeOf(verifier.verify(await issuer.sign()))).toBe('503 jwks_fetch_failed');
    expect(await codeOf(verifier.ready())).toBe('503 jwks_fetch_failed');
    expect(verifier.healthcheck().usable).toBe(false);
  });

  test('101, 103: closing the verifier leaves the key source and its fetch to their owner', async () => {
    const { issuer, keys, verifier } = await setUp();
    await verifier.ready();
    await verifier.close();
    await expect(keys.load(issuer.issuer, 'cold', {})).resolves.toMatchObject({ generation: 1 });
  });
});

describe('weaknesses', () => {
  test('W3: a hundred cold verifications at once are one fetch', async () => {
    const { issuer, verifier } = await setUp();
    const token = await issuer.sign();
    await Promise.all(Array.from({ length: 100 }, async () => verifier.verify(token)));
    expect(issuer.fetches.jwks).toBe(1);
  });

  test('W4: fifty unknown kids are one fetch, and one more after the cool-down', async () => {
    const { clock, issuer, verifier, events } = await setUp();
    await verifier.ready();
    const present = async (index: number): Promise<string> =>
      codeOf(verifier.verify(await issuer.sign({}, { kid: `unknown-${index}` })));
    for (let index = 0; index < 50; index++) expect(await present(index)).toBe('401 key_not_found');
    expect(issuer.fetches.jwks).toBe(2);
    expect(events.filter(({ type }) => type === 'cooldown')).toHaveLength(1);
    clock.advance(30);
    expect(await present(50)).toBe('401 key_not_found');
    expect(issuer.fetches.jwks).toBe(3);
  });

  test.each([
    ['too many bytes', { maxBytes: 200 }],
    ['too many keys', { maxKeys: 1 }],
  ])('W6: a key set of %s', async (...[, keys]) => {
    const { issuer, verifier } = await setUp({ keys, issuer: { algorithms: ['RS256', 'ES256'] } });
    expect(await codeOf(verifier.verify(await issuer.sign()))).toMatch(
      /^503 jwks_(?:error|fetch_failed)$/,
    );
  });

  test('W12: an outage is a 503 on both paths', async () => {
    const { issuer, verifier } = await setUp();
    issuer.outage('status', 500);
    const token = await issuer.sign();
    expect(await codeOf(verifier.verify(token))).toBe('503 jwks_fetch_failed');
    expect(syncCodeOf(verifier, token)).toBe('503 jwks_fetch_failed');
  });

  test('W14: expired keys serve for an hour while the issuer is down, and not longer', async () => {
    const { clock, issuer, verifier, events } = await setUp();
    const long = await issuer.sign({}, { expiresInSeconds: 10_000 });
    await verifier.verify(long);
    issuer.outage('network');
    clock.advance(301);
    expect(await codeOf(verifier.verify(long))).toBe('accepted');
    expect(events.filter(({ type }) => type === 'stale-used')).toHaveLength(1);
    clock.advance(3_600);
    expect(await codeOf(verifier.verify(long))).toBe('503 jwks_fetch_failed');
  });

  test('W23: after close every call ends with one defined error', async () => {
    const { issuer, keys, verifier } = await setUp();
    keys.close();
    keys.close();
    expect(await codeOf(verifier.verify(await issuer.sign()))).toBe('503 verifier_closed');
  });

  test('W23: a source that was given one jwksUri does not serve two issuers', async () => {
    const { keys } = await setUp();
    const issuers = ['https://a.test', 'https://b.test'].map((issuer) => ({ issuer, keys }));
    expect(() => createVerifier({ issuers, audience: 'x' })).toThrow(
      expect.objectContaining({ problems: [expect.objectContaining({ path: 'issuers[1].keys' })] }),
    );
  });

  test('W24: an answer from before a purge does not bring a withdrawn key back', async () => {
    const { issuer, keys, verifier } = await setUp();
    const old = await issuer.sign();
    const release = issuer.hold();
    const first = codeOf(verifier.verify(old));
    await issuer.rotateKeys();
    keys.purge();
    release();
    await first;
    await verifier.verify(await issuer.sign());
    expect(await codeOf(verifier.verify(old))).toBe('401 key_not_found');
  });

  test.each([400, 401, 403, 404, 500, 503])(
    'W25: a %i is asked for once, then after a pause',
    async (status) => {
      const { clock, issuer, verifier } = await setUp();
      issuer.outage('status', status);
      const token = await issuer.sign();
      expect(await codeOf(verifier.verify(token))).toBe('503 jwks_fetch_failed');
      expect(await codeOf(verifier.verify(token))).toBe('503 jwks_fetch_failed');
      expect(issuer.fetches.jwks).toBe(1);
      clock.advance(31);
      await codeOf(verifier.verify(token));
      expect(issuer.fetches.jwks).toBe(2);
    },
  );

  test('W25: the timeout is a deadline over the whole answer', async () => {
    const { issuer, verifier } = await setUp({ wrap: () => dripping, keys: { timeoutMs: 1 } });
    expect(await codeOf(verifier.verify(await issuer.sign()))).toBe('503 jwks_fetch_failed');
  });

  test('W26: every refresh that failed says why', async () => {
    const { issuer, verifier, events } = await setUp();
    issuer.outage('garbage');
    await codeOf(verifier.ready());
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'keys-refreshed',
        outcome: 'failed',
        errorCode: 'invalid-document',
      }),
    );
  });
});

describe('drift between the paths', () => {
  test('D1: a withdrawn key is refused by both paths once its set is refreshed', async () => {
    const { clock, issuer, verifier } = await setUp();
    const old = await issuer.sign({}, { expiresInSeconds: 10_000 });
    await verifier.verify(old);
    expect(syncCodeOf(verifier, old)).toBe('accepted');
    await issuer.rotateKeys();
    clock.advance(301);
    expect(syncCodeOf(verifier, old)).toBe('503 jwks_fetch_failed');
    await verifier.verify(await issuer.sign());
    expect(await codeOf(verifier.verify(old))).toBe('401 key_not_found');
    expect(syncCodeOf(verifier, old)).toBe('401 key_not_found');
  });

  test('D2: probes during an outage evict nothing, on either path', async () => {
    const { clock, issuer, verifier } = await setUp();
    const token = await issuer.sign({}, { expiresInSeconds: 10_000 });
    await verifier.verify(token);
    issuer.outage('network');
    clock.advance(301);
    await codeOf(verifier.ready());
    verifier.healthcheck();
    expect(await codeOf(verifier.verify(token))).toBe('accepted');
    expect(syncCodeOf(verifier, token)).toBe('accepted');
  });

  test('D3, D5: what a token is malformed in costs no fetch on either path', async () => {
    const { issuer, verifier } = await setUp();
    const key = issuer.signingKey().privateJwk;
    const text = await issuer.signRaw({
      header: issuer.header(),
      payload: 'text',
      alg: 'RS256',
      key,
    });
    const number = await issuer.sign({}, { header: { kid: 5 } });
    for (const token of [text, number]) {
      expect(syncCodeOf(verifier, token)).toBe('401 malformed_token');
      expect(await codeOf(verifier.verify(token))).toBe('401 malformed_token');
    }
    expect(issuer.fetches.total).toBe(0);
  });

  test('D4: broken entries of a set are skipped on both paths, and the good one serves', async () => {
    const { issuer } = await setUp();
    const broken = [null, 'text', 5, [], {}, { kty: 'RSA', n: '%%%', e: 'AQAB', kid: 'broken' }];
    const body = JSON.stringify({ keys: [...broken, ...issuer.jwks().keys] });
    const { verifier } = await setUp({ wrap: serving(body) });
    const token = await issuer.sign();
    expect(await codeOf(verifier.verify(token))).toBe('accepted');
    expect(syncCodeOf(verifier, token)).toBe('accepted');
  });

  test('D6: a connection that breaks inside the answer is jwks_fetch_failed', async () => {
    const { issuer, verifier } = await setUp({ wrap: () => breaking });
    const token = await issuer.sign();
    expect(syncCodeOf(verifier, token)).toBe('503 jwks_fetch_failed');
    expect(await codeOf(verifier.verify(token))).toBe('503 jwks_fetch_failed');
  });

  test('D7: both paths use one transport that follows no redirect and tries once', async () => {
    let calls = 0;
    const redirecting: TestFetch = async (_url, init) => {
      calls += 1;
      expect(init?.redirect).toBe('manual');
      return new Response(null, { status: 302, headers: { location: 'https://evil.test/keys' } });
    };
    const { issuer, verifier } = await setUp({ wrap: () => redirecting });
    const token = await issuer.sign();
    expect(syncCodeOf(verifier, token)).toBe('503 jwks_fetch_failed');
    expect(await codeOf(verifier.verify(token))).toBe('503 jwks_fetch_failed');
    expect(calls).toBe(1);
  });

  test('D8: a fetch is injected once for both paths', async () => {
    const { issuer, verifier } = await setUp();
    await verifier.ready();
    expect(syncCodeOf(verifier, await issuer.sign())).toBe('accepted');
    expect(issuer.fetches.jwks).toBe(1);
  });
});
