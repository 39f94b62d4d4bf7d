import { describe, expect, test } from 'vitest';
import { AUDIENCE, createSetting } from '../setting.ts';
import { createFakeDpop } from './fake-dpop.ts';
import { factsIn, NOW, setting } from './told.ts';
import type { Row } from './told.ts';

const NONE = undefined;

const KINDS: readonly Row[] = [
  ...['at_hash', 'c_hash', 's_hash', 'sub_jwk', 'events'].map((claim): Row => {
    const facts = { problem: 'foreign-claim', claim };
    return ['invalid_token_type', facts, { claims: { [claim]: {} } }];
  }),
  ...[
    'token_use',
    'tokenName',
    'tok_type',
    'typ',
    'purpose',
    'token_type',
    'tokenType',
    'type',
  ].map((claim): Row => {
    const facts = { problem: 'named-kind', claim };
    return ['invalid_token_type', facts, { claims: { [claim]: 'refresh' } }];
  }),
  ['invalid_token_type', { problem: 'nonce' }, { claims: { nonce: 'n' }, sign: { typ: null } }],
];

const CLAIMS: readonly Row[] = [
  ['missing_claim', { problem: 'missing', claim: 'exp' }, { claims: { exp: NONE } }],
  ['missing_claim', { problem: 'missing', claim: 'aud' }, { claims: { aud: null } }],
  [
    'missing_claim',
    { problem: 'missing', claim: 'tid' },
    { options: { requiredClaims: ['sub', 'tid'] } },
  ],
  [
    'missing_claim',
    { problem: 'missing', claim: 'aud' },
    {
      claims: { aud: [] },
      options: { audience: null, dangerouslyAcceptAnyAudience: true, requiredClaims: ['aud'] },
    },
  ],
  [
    'invalid_claims',
    { problem: 'value', claim: 'tid', expected: 't1' },
    { claims: { tid: 't2' }, options: { requiredClaimValues: { tid: 't1' } } },
  ],
  ['invalid_audience', { problem: 'type' }, { claims: { aud: [AUDIENCE, 5] } }],
  ['invalid_audience', { problem: 'type' }, { claims: { aud: [] } }],
  ['invalid_audience', { problem: 'other', audiences: [AUDIENCE] }, { claims: { aud: ['x'] } }],
  [
    'invalid_audience',
    { problem: 'other', audiences: ['a', 'b/'] },
    { claims: { aud: ['c', 'a//', 'b//', '/'] }, options: { audience: ['a', 'b/'] } },
  ],
  [
    'invalid_audience',
    { problem: 'slash', audiences: ['b'] },
    { claims: { aud: ['c', 'b/'] }, options: { audience: ['a', 'b'] } },
  ],
  [
    'invalid_audience',
    { problem: 'slash', audiences: ['bb/'] },
    { claims: { aud: 'bb' }, options: { audience: ['a', 'bb/'] } },
  ],
  [
    'invalid_audience',
    { problem: 'client', clients: ['c1', 'c2'] },
    { options: { clientIds: ['c1', 'c2'] } },
  ],
  [
    'invalid_token_type',
    { problem: 'id-token' },
    { claims: { aud: 'c', azp: 'c', client_id: NONE }, sign: { typ: 'JWT' } },
  ],
  ['invalid_claims', { problem: 'surrogate', claim: 'oid' }, { claims: { oid: '\ud800' } }],
  ['invalid_claims', { problem: 'empty-subject' }, { claims: { sub: '' } }],
  ['invalid_claims', { problem: 'string', claim: 'sub' }, { claims: { sub: 5 } }],
  ['invalid_claims', { problem: 'string', claim: 'jti' }, { claims: { jti: '' } }],
];

const TIMES: readonly Row[] = [
  ...['exp', 'nbf', 'iat'].map((claim): Row => [
    'invalid_claims',
    { problem: 'date', claim },
    { claims: { [claim]: '1' } },
  ]),
  [
    'token_expired',
    { problem: 'exp', seconds: 7, toleranceSeconds: 5 },
    { claims: { exp: NOW - 7 } },
  ],
  [
    'token_not_yet_valid',
    { problem: 'nbf', seconds: 7, toleranceSeconds: 5 },
    { claims: { nbf: NOW + 7 } },
  ],
  [
    'token_not_yet_valid',
    { problem: 'iat', seconds: 67, limit: 60, toleranceSeconds: 5 },
    { claims: { iat: NOW + 67 } },
  ],
  [
    'token_expired',
    { problem: 'age', seconds: 107, limit: 100, toleranceSeconds: 5 },
    { claims: { iat: NOW - 107 }, options: { maxTokenAgeSeconds: 100 } },
  ],
  [
    'missing_claim',
    { problem: 'missing', claim: 'iat' },
    { claims: { iat: NONE }, options: { maxTokenAgeSeconds: 100 } },
  ],
];

const JKT = 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs';
const dpop = createFakeDpop();
const request = { method: 'GET', url: '/', dpopProofs: [] };
const mtls = {};
const CONFIRMATION: readonly Row[] = [
  ['invalid_confirmation', { problem: 'malformed' }, { claims: { cnf: null } }],
  ['invalid_confirmation', { problem: 'malformed' }, { claims: { cnf: { jkt: 'short' } } }],
  ['invalid_confirmation', { problem: 'unknown-method' }, { claims: { cnf: { kid: 'x' } } }],
  [
    'invalid_confirmation',
    { problem: 'not-configured', member: 'jkt', option: 'dpop' },
    { claims: { cnf: { jkt: JKT } } },
  ],
  [
    'invalid_confirmation',
    { problem: 'not-configured', member: 'x5t#S256', option: 'mtls' },
    { claims: { cnf: { 'x5t#S256': JKT } } },
  ],
  [
    'invalid_confirmation',
    { problem: 'bearer' },
    { claims: { cnf: { jkt: JKT } }, options: { dpop }, call: { request } },
  ],
  [
    'invalid_certificate',
    { problem: 'no-certificate' },
    { claims: { cnf: { 'x5t#S256': JKT } }, options: { mtls }, call: { request } },
  ],
  [
    'invalid_certificate',
    { problem: 'other-certificate' },
    {
      claims: { cnf: { 'x5t#S256': JKT } },
      options: { mtls },
      call: { request: { ...request, clientCertificate: Uint8Array.of(1) } },
    },
  ],
  [
    'verification_unavailable',
    { problem: 'threw', callback: 'dpop', limit: 5_000 },
    {
      claims: { cnf: { jkt: JKT } },
      options: { dpop: createFakeDpop(async () => Promise.reject(new Error('x'))) },
      call: { scheme: 'DPoP', request },
    },
  ],
  [
    'token_not_bound',
    { problem: 'unbound', member: 'jkt', option: 'the scheme DPoP' },
    {
      claims: { cnf: { 'x5t#S256': JKT } },
      options: { dpop, mtls },
      call: { scheme: 'DPoP', request },
    },
  ],
  [
    'token_not_bound',
    { problem: 'unbound', member: 'jkt', option: 'the scheme DPoP' },
    { options: { dpop }, call: { scheme: 'DPoP', request } },
  ],
  [
    'token_not_bound',
    { problem: 'unbound', member: 'jkt', option: 'the option dpop.mode' },
    { options: { dpop: createFakeDpop(() => undefined, 'required') } },
  ],
  [
    'token_not_bound',
    { problem: 'unbound', member: 'x5t#S256', option: 'the option mtls.mode' },
    { options: { mtls: { mode: 'required' } } },
  ],
  [
    'token_not_bound',
    { problem: 'unbound', member: 'x5t#S256', option: 'the option mtls.mode' },
    {
      claims: { cnf: { jkt: JKT } },
      options: { dpop, mtls: { mode: 'required' } },
      call: { scheme: 'DPoP', request },
    },
  ],
];

describe.each([
  ['the kind of a token', KINDS],
  ['its claims', CLAIMS],
  ['its times', TIMES],
  ['its confirmation', CONFIRMATION],
])('facts about %s', (_name, rows) => {
  test.each(rows)('%s %j', async (code, facts, situation) => {
    expect(await factsIn(situation, setting)).toEqual({ code, ...facts });
  });
});

test('facts about a token that the profile wants bound', async () => {
  const own = await createSetting(['PS256']);
  const options = { profile: 'fapi2', dpop, checkRevoked: () => false };
  expect(await factsIn({ options, call: { request } }, own)).toEqual({
    code: 'token_not_bound',
    problem: 'unbound',
    member: 'x5t#S256',
    option: 'the profile, or cnf.jkt',
  });
});

test.each([['text'], [5], [{}], [{ certificate: 'text' }]])(
  'a certificate of the call that is none, %j, is no fault of a function',
  async (clientCertificate) => {
    const heard = setting.events.length;
    const situation = {
      claims: { cnf: { 'x5t#S256': JKT } },
      options: { mtls: { certificate: () => Uint8Array.of(1) } },
      call: { request: { ...request, clientCertificate } },
    };
    expect(await factsIn(situation, setting)).toEqual({
      code: 'invalid_certificate',
      problem: 'no-certificate',
    });
    expect(setting.events.slice(heard).map(({ type }) => type)).toEqual(['refused']);
  },
);
