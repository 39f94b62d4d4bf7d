import { AuthError } from '@oidc-verify/core';
import type { ClaimsSchema, KeySource } from '@oidc-verify/core';
import { fromHeader, fromTlsSocket } from '@oidc-verify/core/http';
import { toCertificate } from './certificates.ts';
import { DETAILS } from './details.ts';
import { AUDIENCE } from './format.ts';

/** A function of the options. What it answers is deliberately free: wrong answers are cases too. */
type Answer = (...input: readonly unknown[]) => unknown;
type Sources = Readonly<Record<string, KeySource>>;

const yes = true as unknown;
const no = false as unknown;
const fail = (): never => {
  throw new Error('the store is down');
};
const later = (value: unknown): Promise<unknown> => Promise.resolve(value);

const CHECKS: Readonly<Record<string, Answer>> = {
  allow: () => yes,
  deny: () => no,
  truthy: () => 'yes',
  one: () => 1,
  nothing: () => undefined,
  throws: fail,
  rejects: async () => fail(),
  'allow-later': async () => later(yes),
  'deny-later': async () => later(no),
  'truthy-later': async () => later({}),
  // oxlint-disable-next-line unicorn/no-thenable -- no promise, but can be awaited
  thenable: () => ({ then: (done: (value: unknown) => void) => done(yes) }),
  // oxlint-disable-next-line unicorn/no-thenable -- no promise, but can be awaited
  'broken-thenable': () => ({ then: fail }),
  'throws-access-denied': () => {
    throw new AuthError('access_denied');
  },
  'rejects-with-invalid-token': async () => {
    throw new AuthError('invalid_token');
  },
  'is-user-1': (token) => (token as { subject?: unknown }).subject === 'user-1',
};

const REVOCATIONS: Readonly<Record<string, Answer>> = {
  active: () => no,
  revoked: () => yes,
  zero: () => 0,
  nothing: () => undefined,
  none: () => null,
  text: () => 'revoked',
  throws: fail,
  rejects: async () => fail(),
  'active-later': async () => later(no),
  'revoked-later': async () => later(yes),
  'nothing-later': async () => later(undefined),
};

const IMPLICATIONS: Readonly<Record<string, Answer>> = {
  'admin-is-all': (granted) => granted === 'admin',
  'write-is-read': (granted, needed) =>
    String(granted).replace('write', 'read') === needed && granted !== needed,
  truthy: () => 'yes',
  never: () => no,
  throws: fail,
  'yes-later': async () => later(yes),
};

const schema = (validate: (value: Record<string, unknown>) => unknown): ClaimsSchema => ({
  '~standard': {
    version: 1,
    vendor: 'corpus',
    validate: (value) => validate(value as Record<string, unknown>) as never,
  },
});
const needsTenant = (claims: Readonly<Record<string, unknown>>): unknown =>
  typeof claims['tenant'] === 'string'
    ? { value: { tenant: claims['tenant'].toUpperCase() } }
    : { issues: [{ message: 'tenant is no string', path: ['tenant'] }] };

const SCHEMAS: Readonly<Record<string, ClaimsSchema>> = {
  tenant: schema(needsTenant),
  'tenant-later': schema(async (claims) => later(needsTenant(claims))),
  'takes-over': schema(() => ({
    value: { sub: 'admin', scope: 'admin', permissions: ['all'], client_id: 'other', jti: 'other' },
  })),
  mutates: schema((claims) => {
    claims['sub'] = 'admin';
    claims['scope'] = 'admin';
    return { value: {} };
  }),
  'no-object': schema(() => ({ value: 'text' })),
  'a-list': schema(() => ({ value: [] })),
  'no-result': schema(() => undefined),
  throws: schema(fail),
  rejects: schema(async () => fail()),
};

/** Entries by issuer; `keys` comes from the source of the same name. */
const TENANTS = ['https://tenant-a.test', 'https://tenant-b.test'];
const entryOf = (sources: Sources, issuer: string): Record<string, unknown> => ({
  issuer,
  audience: AUDIENCE,
  keys: sources['main'],
});

const RESOLVERS: Readonly<Record<string, (sources: Sources) => Answer>> = {
  tenants: (sources) => (iss) =>
    TENANTS.includes(iss as string) ? entryOf(sources, iss as string) : undefined,
  'tenants-later': (sources) => async (iss) =>
    later(TENANTS.includes(iss as string) ? entryOf(sources, iss as string) : undefined),
  'another-issuer': (sources) => () => entryOf(sources, 'https://tenant-a.test'),
  'no-entry': () => () => ({ issuer: 7 }),
  null: () => () => null,
  throws: () => fail,
  rejects: () => async () => fail(),
};

const headerFrom = (trusts: unknown, format: 'rfc9440' | 'pem' | 'base64'): Answer =>
  fromHeader({ name: 'Client-Cert', format, trusted: () => trusts as boolean }) as Answer;

/** Fake TLS connections: `client-1` is a client that presented that certificate. */
const CERTIFICATE_READERS: Readonly<Record<string, Answer>> = {
  header: headerFrom(yes, 'rfc9440'),
  'header-pem': headerFrom(yes, 'pem'),
  'header-base64': headerFrom(yes, 'base64'),
  'header-untrusted': headerFrom(no, 'rfc9440'),
  'header-truthy': headerFrom('yes', 'rfc9440'),
  socket: fromTlsSocket() as Answer,
  'client-1': () => toCertificate('client-1'),
  'client-1-later': async () => later(toCertificate('client-1')),
  'client-2': () => toCertificate('client-2'),
  'client-2-later': async () => later(toCertificate('client-2')),
  text: () => 'client-1',
  truthy: () => yes,
  throws: fail,
  rejects: async () => fail(),
};

/** Returns the setting that a case names; `call` finds no certificate but that of the call. */
function toMtls(name: string): object | undefined {
  if (name === 'call') return {};
  const certificate = CERTIFICATE_READERS[name];
  return certificate === undefined ? undefined : { certificate };
}

/** Returns the function, schema or resolver that a case names. */
export function findNamed(option: string, name: unknown, sources: Sources): unknown {
  const found = lookUp(option, String(name), sources);
  if (found === undefined) throw new TypeError(`no ${option} is called ${String(name)}`);
  return found;
}

/** The options whose values are names in a case. */
export const NAMED_OPTIONS: readonly string[] = [
  'keys',
  'check',
  'checkRevoked',
  'scopeImplies',
  'claims',
  'authorizationDetails',
  'resolveIssuer',
  'mtls',
];

function lookUp(option: string, name: string, sources: Sources): unknown {
  switch (option) {
    case 'keys':
      return sources[name];
    case 'check':
      return CHECKS[name];
    case 'checkRevoked':
      return REVOCATIONS[name];
    case 'scopeImplies':
      return IMPLICATIONS[name];
    case 'claims':
      return SCHEMAS[name];
    case 'authorizationDetails':
      return DETAILS[name];
    case 'resolveIssuer':
      return RESOLVERS[name]?.(sources);
    case 'mtls':
      return toMtls(name);
    default:
      return undefined;
  }
}
