import { createVerifier } from '@oidc-verify/core';
import type { AuthEvent, VerifierOptions } from '@oidc-verify/core';
import { createTestIssuer, testKeys, toPublicJwk } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { fetchJwks } from '../src/index.ts';
import type { FetchJwksOptions } from '../src/index.ts';

/** An issuer whose documents a verifier fetches, with the verifier's calls and events. */
class Setting {
  readonly events: AuthEvent[] = [];
  readonly urls: string[] = [];
  readonly causes: string[] = [];
  readonly #issuer: string;
  readonly #verifier: ReturnType<typeof createVerifier>;

  constructor(
    issuer: string,
    keys: readonly unknown[],
    options: Partial<VerifierOptions> = {},
    source: FetchJwksOptions = {},
  ) {
    this.#issuer = issuer;
    const documents: Readonly<Record<string, object>> = {
      [`${issuer}/.well-known/openid-configuration`]: { issuer, jwks_uri: `${issuer}/jwks` },
      [`${issuer}/jwks`]: { keys },
    };
    const fetch = async (url: string): Promise<Response> => {
      this.urls.push(url);
      return Response.json(documents[url]);
    };
    this.#verifier = createVerifier({
      ...(options.resolveIssuer === undefined && { issuer }),
      audience: 'https://api.test',
      algorithms: ['ES256'],
      keys: fetchJwks({ ...source, fetch }),
      onEvent: (event) => this.events.push(event),
      ...options,
    });
  }

  /** Verifies a token of the issuer that names its key by these header members. */
  async decide(header: Readonly<Record<string, unknown>>): Promise<string> {
    const [key] = testKeys.p256;
    const issuer = await createTestIssuer({ issuer: this.#issuer, algorithms: ['ES256'] });
    const token = await issuer.sign({}, { kid: null, header, ...(key && { key }) });
    const outcome = await this.#verifier.tryVerify(token);
    if (outcome.ok) return 'passed';
    this.causes.push(String(outcome.error.cause));
    return outcome.error.code;
  }

  get unusable(): readonly AuthEvent[] {
    return this.events.filter(({ type }) => type === 'keys-unusable');
  }
}

const [first = { kty: 'EC', d: '' }, second = first] = testKeys.p256;
const own = { ...toPublicJwk(first), kid: 'own', alg: 'ES256' };
const other = { ...toPublicJwk(second), kid: 'other', alg: 'ES256' };
const ISSUER = 'https://id.example';

describe('the listener of the verifier hears which published keys are skipped, and why', () => {
  test('once per set, by reason', async () => {
    const setting = new Setting(ISSUER, [
      own,
      { ...other, kid: 'secret', d: second.d },
      { ...other, kid: 'twice', key_ops: ['verify', 'verify'] },
      { ...other, kid: 'bent', y: other['x'] },
      { ...toPublicJwk(testKeys.weakRsa), kid: 'short' },
      { ...other, kid: 'enc', use: 'enc' },
      { kty: 'oct', k: 'AQ' },
      null,
    ]);
    expect(await setting.decide({ kid: 'own' })).toBe('passed');
    expect(await setting.decide({ kid: 'own' })).toBe('passed');
    const event = { type: 'keys-unusable', issuer: ISSUER };
    expect(setting.unusable).toEqual([
      { ...event, reason: 'invalid', keys: 3, kids: ['twice', 'bent'] },
      { ...event, reason: 'private', keys: 2, kids: ['secret'] },
      { ...event, reason: 'weak', keys: 1, kids: ['short'] },
    ]);
    expect(JSON.stringify(setting.events)).not.toContain(second.d);
  });

  test('and nothing where all keys are in order', async () => {
    const setting = new Setting(ISSUER, [own, { ...other, use: 'enc' }]);
    expect(await setting.decide({ kid: 'own' })).toBe('passed');
    expect(setting.unusable).toEqual([]);
  });
});

test('a key serves with all its empty members, as serialisers write them', async () => {
  const empty = { use: null, key_ops: [], d: null, oth: [], k: '', x5c: [], x5t: null, alg: null };
  const setting = new Setting(ISSUER, [{ ...own, ...empty }]);
  expect(await setting.decide({ kid: 'own' })).toBe('passed');
  expect(setting.unusable).toEqual([]);
});

test('a token without kid selects its key by the thumbprints that were published', async () => {
  const keys = [
    { ...own, x5t: 'AQID', 'x5t#S256': 'BAUG' },
    { ...other, x5t: 'BwgJ', 'x5t#S256': 'CgsM' },
  ];
  for (const header of [{ x5t: 'AQID' }, { 'x5t#S256': 'BAUG' }, { kid: 'own', x5t: 'BwgJ' }]) {
    expect(await new Setting(ISSUER, keys).decide(header)).toBe('passed');
  }
  expect(await new Setting(ISSUER, keys).decide({ x5t: 'BwgJ' })).toBe('invalid_signature');
  expect(await new Setting(ISSUER, keys).decide({ x5t: 'AAAA' })).toBe('missing_kid');
  expect(await new Setting(ISSUER, keys).decide({})).toBe('missing_kid');
});

describe('a key that the issuers of a shared set do not share', () => {
  const tenant = 'https://login.example/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0';
  const consumers = 'https://login.example/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0';
  const template = 'https://login.example/{tenantid}/v2.0';

  test.each([
    [template, 'passed'],
    [tenant, 'passed'],
    [undefined, 'passed'],
    [null, 'passed'],
    [consumers, 'key_not_found'],
    ['https://other.example/{tenantid}/v2.0', 'key_not_found'],
  ])('issuer %j: %s', async (issuer, decision) => {
    const setting = new Setting(tenant, [
      { ...own, issuer },
      { ...other, issuer: template },
    ]);
    expect(await setting.decide({ kid: 'own' })).toBe(decision);
    expect(setting.unusable).toEqual([]);
  });
});

const resolve = (issuer: string, source: FetchJwksOptions = {}): Setting =>
  new Setting(issuer, [own], { resolveIssuer: (iss) => ({ issuer: iss }) }, source);

describe('an issuer that resolveIssuer returns', () => {
  test.each([
    'http://127.0.0.1:8500',
    'http://localhost:8500',
    'https://10.0.0.1',
    'https://169.254.169.254',
    'https://[::ffff:a9fe:a9fe]',
    'https://[fd00::1]',
    'https://keycloak',
    'https://keycloak.auth.svc',
    'https://metadata.google.internal',
    'https://id.example:22',
  ])('is not fetched from an internal place: %s', async (issuer) => {
    const setting = resolve(issuer);
    expect(await setting.decide({ kid: 'own' })).toBe('verification_unavailable');
    expect(setting.urls).toEqual([]);
    expect(setting.events).toContainEqual({
      type: 'resolver',
      outcome: 'invalid-entry',
      paths: ['resolveIssuer().issuer'],
    });
  });

  test('is fetched from there where the options say so, and the refusal names the option', async () => {
    const closed = resolve('https://keycloak.auth.svc');
    await closed.decide({ kid: 'own' });
    expect(closed.causes.join()).toContain(
      'list "keycloak.auth.svc" in dangerouslyAllowPrivateHosts',
    );
    const open = resolve('https://keycloak.auth.svc', {
      dangerouslyAllowPrivateHosts: ['keycloak.auth.svc'],
    });
    expect(await open.decide({ kid: 'own' })).toBe('passed');
    const local = resolve('http://127.0.0.1:8500', { dangerouslyAllowPrivateHosts: ['127.0.0.1'] });
    expect(await local.decide({ kid: 'own' })).toBe('passed');
  });

  test('is fetched from a public place, as is a configured one from anywhere', async () => {
    expect(await resolve(ISSUER).decide({ kid: 'own' })).toBe('passed');
    for (const issuer of ['http://127.0.0.1:8500', 'https://10.0.0.1', 'https://keycloak']) {
      expect(await new Setting(issuer, [own]).decide({ kid: 'own' })).toBe('passed');
    }
  });

  test('may bring the place of its keys, since your code named that', async () => {
    const keys = fetchJwks({
      jwksUri: 'http://127.0.0.1:8500/jwks',
      fetch: async () => Response.json({ keys: [own] }),
    });
    const setting = new Setting('https://tenant.example', [], {
      resolveIssuer: (iss) => ({ issuer: iss, keys }),
    });
    expect(await setting.decide({ kid: 'own' })).toBe('passed');
  });
});
