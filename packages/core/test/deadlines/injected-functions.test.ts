import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { settle } from '../setting.ts';
import {
  BINDING_CASES,
  CALL_CASES,
  CERTIFICATE_CASES,
  DPOP_CASES,
  HOLD_CASES,
  HTTP_CASES,
  LOGOUT_RECEIVER_CASES,
  LOGOUT_REPLAY_CASES,
  LOGOUT_VERIFIER_CASES,
  MATCH_CASES,
  MEMORY_CLOCK_CASES,
  METADATA_CASES,
  REQUIREMENT_CASES,
  REVOCATION_STORE_CASES,
  toKeyCases,
  VERIFIER_CASES,
} from './cases.ts';
import type { Case } from './cases.ts';
import type { FunctionPaths } from './function-paths.ts';
import type { Roots } from './roots.ts';

/** Returns the cases under longer names. */
function under<Prefix extends string, Cases extends object>(
  prefix: Prefix,
  cases: Cases,
): { readonly [Name in keyof Cases & string as `${Prefix}.${Name}`]: Cases[Name] } {
  const entries: [string, unknown][] = Object.entries(cases);
  return Object.fromEntries(entries.map(([name, one]) => [`${prefix}.${name}`, one])) as never;
}

const KEYS = toKeyCases((keys) => ({ keys }), 'issuer');
const ISSUER_KEYS = toKeyCases(
  (keys) => ({
    issuer: undefined,
    keys: undefined,
    issuers: [{ issuer: 'https://issuer.test', keys }],
  }),
  'issuers[0].issuer',
);
const OF_VERIFIER = {
  ...VERIFIER_CASES,
  ...under('keys', KEYS),
  ...under('issuers.keys', ISSUER_KEYS),
};
const { request: _, ...none } = { request: {} };

/**
 * All functions that an application injects. The types make the list: a function that is added to one
 * of them and not here does not compile, nor does one here that is gone.
 */
const TABLE: {
  readonly [Name in keyof Roots]: {
    readonly [Path in FunctionPaths<Roots[Name]>]: Case;
  };
} = {
  ActorOptions: none,
  AuthErrorOptions: none,
  AuthorizationDetailsOptions: none,
  AuthOptions: { ...OF_VERIFIER, ...HTTP_CASES },
  AuthenticateOptions: {
    'requirement.check': CALL_CASES['requirement.check'],
    'requirement.authorizationDetails.isMetBy':
      CALL_CASES['requirement.authorizationDetails.isMetBy'],
    'requirement.routeChecks': CALL_CASES['requirement.routeChecks'],
    'requirement.details.isMetBy': CALL_CASES['requirement.details.isMetBy'],
    waitUntil: CALL_CASES.waitUntil,
  },
  CookieCredentialOptions: none,
  Decryption: { decrypt: VERIFIER_CASES['decrypt.decrypt'] },
  DecryptionOptions: none,
  DetailMatchOptions: MATCH_CASES,
  Dpop: {
    prove: VERIFIER_CASES['dpop.prove'],
    nextNonce: VERIFIER_CASES['dpop.nextNonce'],
    register: VERIFIER_CASES['dpop.register'],
  },
  DpopOptions: DPOP_CASES,
  FetchAuthSettings: HTTP_CASES,
  GuardSettings: { ...BINDING_CASES, ...HTTP_CASES },
  HeaderCertificateOptions: CERTIFICATE_CASES,
  HoldOptions: {
    ...HOLD_CASES,
    'requirement.check': REQUIREMENT_CASES.check,
    'requirement.authorizationDetails.isMetBy': REQUIREMENT_CASES['authorizationDetails.isMetBy'],
    'request.received.headers': CALL_CASES['request.received.headers'],
    'request.received.peerCertificate': CALL_CASES['request.received.peerCertificate'],
  },
  HttpOptions: HTTP_CASES,
  InjectedAuthOptions: HTTP_CASES,
  IssuerOptions: {
    ...under('keys', ISSUER_KEYS),
    check: VERIFIER_CASES['issuers.check'],
    'claims.~standard.validate': VERIFIER_CASES['issuers.claims.~standard.validate'],
    'authorizationDetails.read': VERIFIER_CASES['issuers.authorizationDetails.read'],
  },
  KeyFetchOptions: none,
  KeySource: KEYS,
  LogoutActionOptions: { now: LOGOUT_RECEIVER_CASES.now },
  LogoutCall: { waitUntil: CALL_CASES.waitUntil },
  LogoutReceiverOptions: LOGOUT_RECEIVER_CASES,
  LogoutReplayStore: LOGOUT_REPLAY_CASES,
  LogoutVerifierOptions: { ...LOGOUT_VERIFIER_CASES, ...under('keys', KEYS) },
  MemoryLogoutReplayOptions: { now: MEMORY_CLOCK_CASES.logoutReplay },
  MemoryReplayOptions: none,
  MemoryRevocationsOptions: { now: MEMORY_CLOCK_CASES.revocations },
  MetadataOptions: none,
  MetadataSettings: METADATA_CASES,
  MtlsSettings: { certificate: VERIFIER_CASES['mtls.certificate'] },
  NonceOptions: none,
  OffloadSettings: none,
  ReadyCall: none,
  ReplayStore: { record: DPOP_CASES['replay.record'] },
  Requirement: REQUIREMENT_CASES,
  ResolverOptions: none,
  RevocationCheckOptions: none,
  RevocationStore: REVOCATION_STORE_CASES,
  SyncVerifyCall: CALL_CASES,
  TokenCacheSettings: none,
  UpgradeHoldOptions: HOLD_CASES,
  VerifierOptions: OF_VERIFIER,
  VerifyCall: CALL_CASES,
  WebSocketProtocolOptions: none,
};

/** Each function once, on each way; the same case stands under several names. */
const ways = new Map<Case, Map<string, () => Promise<string>>>();
const names = new Map<Case, string>();
for (const [root, cases] of Object.entries(TABLE)) {
  for (const [path, one] of Object.entries<Case>(cases)) {
    if (ways.has(one)) continue;
    ways.set(one, new Map(Object.entries(one.ways)));
    names.set(one, `${root}.${path}`);
  }
}
const runs = [...ways].flatMap(([one, all]) =>
  [...all].map(([way, run]) => ({ ...one, name: `${names.get(one)}, ${way}`, run })),
);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('an injected function that never answers', () => {
  test.each(runs)('$name: $code after $afterMs ms', async ({ run, code, afterMs }) => {
    let ended: string | undefined;
    void run().then((outcome) => (ended = outcome));
    await settle();
    await vi.advanceTimersByTimeAsync(Math.max(0, afterMs - 1));
    expect(ended).toBe(afterMs === 0 ? code : undefined);
    await vi.advanceTimersByTimeAsync(Math.min(1, afterMs));
    expect(ended).toBe(code);
  });
});

/** Types of this package that are handed to another one, whose test lists their functions. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  KeyStore: '../fetch-jwks/test/injected-functions.test.ts',
};

test('every type by which something is handed in is in the table', () => {
  const folder = new URL('../../src/', import.meta.url);
  for (const [name, file] of Object.entries(ELSEWHERE)) {
    expect(readFileSync(new URL(`../${file}`, folder), 'utf8')).toContain(
      `in keyof Required<${name}>`,
    );
  }
  const { exports } = JSON.parse(
    readFileSync(new URL('../package.json', folder), 'utf8'),
  ) as Record<'exports', Record<string, { '@oidc-verify/source'?: string }>>;
  const entries = Object.values(exports).map((entry) => entry['@oidc-verify/source']);
  const handedIn = entries
    .filter((entry) => entry !== undefined && !entry.includes('/options/'))
    .flatMap((entry) => {
      const text = readFileSync(new URL(`../${entry}`, folder), 'utf8');
      return text.match(/\b[A-Z]\w+(?:Options|Settings|Store|Source)\b/g) ?? [];
    });
  expect(entries.length).toBeGreaterThan(5);
  const known = { ...TABLE, ...ELSEWHERE };
  expect(handedIn.filter((name) => !Object.hasOwn(known, name))).toEqual([]);
});
