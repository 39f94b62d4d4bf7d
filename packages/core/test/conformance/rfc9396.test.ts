import { createVerifier } from '@oidc-verify/core';
import { createAuthorizationDetails } from '@oidc-verify/core/rar';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { createSubject } from './subject.ts';

const { decide, options, sign } = await createSubject();
const details = createAuthorizationDetails({
  types: {
    account: v.looseObject({}),
    payment: v.strictObject({ type: v.string(), amount: v.string() }),
  },
});
const own = { authorizationDetails: details };
const needs = (authorizationDetails: ReturnType<typeof details.anyOf>) => ({
  requirement: { authorizationDetails },
});
const token = async (claim: unknown): Promise<string> => sign({ authorization_details: claim });
const REFUSED = 'insufficient_authorization_details';

describe('§2 Request Parameter authorization_details', () => {
  test('[rfc9396-2-array] MUST be a list of objects', async () => {
    const tokens = {
      list: token([{ type: 'account' }]),
      object: token({ type: 'account' }),
      texts: token(['account']),
    };
    expect(await decide(tokens, own)).toEqual({
      list: 'passed',
      object: 'invalid_claims',
      texts: 'invalid_claims',
    });
  });

  test('[rfc9396-2-type] MUST have a type, a string, in each object', async () => {
    const tokens = {
      none: token([{}]),
      list: token([{ type: ['account'] }]),
      both: token([{ type: 'account' }, {}]),
    };
    expect(await decide(tokens, own)).toEqual({
      none: 'invalid_claims',
      list: 'invalid_claims',
      both: 'invalid_claims',
    });
  });

  test('[rfc9396-2.2-common] MAY have locations, actions, datatypes, identifier and privileges', async () => {
    const all = {
      locations: ['l'],
      actions: ['a'],
      datatypes: ['d'],
      identifier: 'i',
      privileges: ['p'],
    };
    const here = createAuthorizationDetails({
      types: { account: v.looseObject({}) },
      locations: 'l',
    });
    const tokens = { all: token([{ type: 'account', ...all }]) };
    const call = { requirement: { authorizationDetails: here.anyOf({ type: 'account', ...all }) } };
    expect(await decide(tokens, { authorizationDetails: here }, call)).toEqual({ all: 'passed' });
    for (const name of ['locations', 'actions', 'datatypes', 'privileges']) {
      const wrong = { wrong: token([{ type: 'account', [name]: 'x' }]) };
      expect(await decide(wrong, own)).toEqual({ wrong: 'invalid_claims' });
    }
  });

  test('[rfc9396-2.2-unrelated] MUST NOT combine what separate objects say', async () => {
    const tokens = {
      one: token([{ type: 'account', actions: ['read'], identifier: 'i' }]),
      two: token([
        { type: 'account', actions: ['read'] },
        { type: 'account', identifier: 'i' },
      ]),
    };
    const call = needs(details.anyOf({ type: 'account', actions: ['read'], identifier: 'i' }));
    expect(await decide(tokens, own, call)).toEqual({ one: 'passed', two: REFUSED });
  });
});

describe('§5 Authorization Error Response', () => {
  test('[rfc9396-5-unknown] MUST refuse to process unknown types, and what does not fit its type', async () => {
    const unknown = { unknown: token([{ type: 'other' }]) };
    expect(await decide(unknown, own, needs(details.anyOf({ type: 'account' })))).toEqual({
      unknown: REFUSED,
    });
    const tokens = {
      fits: token([{ type: 'payment', amount: '1' }]),
      lacks: token([{ type: 'payment' }]),
      more: token([{ type: 'payment', amount: '1', limit: '5' }]),
    };
    expect(await decide(tokens, own)).toEqual({
      fits: 'passed',
      lacks: 'invalid_claims',
      more: 'invalid_claims',
    });
  });
});

describe('§9.1 JWT-Based Access Tokens', () => {
  test('[rfc9396-9.1-claim] SHOULD be a top-level claim of the access token', async () => {
    const identity = await createVerifier(options(own)).verify(
      await token([{ type: 'account', a: 1 }]),
    );
    expect(identity.authorizationDetails).toEqual([{ type: 'account', a: 1 }]);
    const elsewhere = {
      elsewhere: sign({ details: { authorization_details: [{ type: 'account' }] } }),
    };
    expect(await decide(elsewhere, own, needs(details.anyOf({ type: 'account' })))).toEqual({
      elsewhere: REFUSED,
    });
  });
});

describe('§12 Security Considerations', () => {
  test('[rfc9396-12-strings] MUST compare strings exactly, without collation or transformation', async () => {
    const tokens = {
      exact: token([{ type: 'account', actions: ['lesen_ä'] }]),
      case: token([{ type: 'account', actions: ['Lesen_ä'] }]),
      decomposed: token([{ type: 'account', actions: ['lesen_a\u0308'] }]),
      spaced: token([{ type: 'account', actions: ['lesen_ä '] }]),
      type: token([{ type: 'Account', actions: ['lesen_ä'] }]),
    };
    expect(
      await decide(tokens, own, needs(details.anyOf({ type: 'account', actions: ['lesen_ä'] }))),
    ).toEqual({
      exact: 'passed',
      case: REFUSED,
      decomposed: REFUSED,
      spaced: REFUSED,
      type: REFUSED,
    });
  });

  test('[rfc9396-12-locations] MAY be limited to the locations of other resource servers', async () => {
    const type = 'account';
    const here = createAuthorizationDetails({
      types: { account: v.looseObject({}) },
      locations: 'https://a.test',
    });
    const tokens = {
      here: token([{ type, locations: ['https://a.test'] }]),
      elsewhere: token([{ type, locations: ['https://b.test'] }]),
    };
    const call = { requirement: { authorizationDetails: here.anyOf({ type }) } };
    expect(await decide(tokens, { authorizationDetails: here }, call)).toEqual({
      here: 'passed',
      elsewhere: REFUSED,
    });
  });
});
