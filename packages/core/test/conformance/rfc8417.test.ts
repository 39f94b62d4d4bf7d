import { describe, expect, test } from 'vitest';
import { createSubject } from './subject.ts';

const { decide, sign } = await createSubject();
const events = { 'https://schemas.openid.net/secevent/risc/event-type/account-disabled': {} };

describe('§2.3 Explicit Typing of SETs', () => {
  test('[rfc8417-2.3-typ] MUST refuse a token that says it is a security event token', async () => {
    const tokens = {
      control: sign(),
      short: sign({}, { typ: 'secevent+jwt' }),
      long: sign({}, { typ: 'application/secevent+jwt' }),
      'in upper case': sign({}, { typ: 'SECEVENT+JWT' }),
    };
    expect(await decide(tokens)).toEqual({
      control: 'passed',
      short: 'invalid_token_type',
      long: 'invalid_token_type',
      'in upper case': 'invalid_token_type',
    });
  });
});

describe('§4.6 Distinguishing SETs from Access Tokens', () => {
  test('[rfc8417-4.6-events] MUST NOT take a security event for an access token, typed or not', async () => {
    const tokens = {
      control: sign({ event: events }),
      'without typ': sign({ events }, { typ: null }),
      'as JWT': sign({ events }, { typ: 'JWT' }),
      'as access token': sign({ events }),
      'with no events in it': sign({ events: {} }),
    };
    expect(await decide(tokens)).toEqual({
      control: 'passed',
      'without typ': 'invalid_token_type',
      'as JWT': 'invalid_token_type',
      'as access token': 'invalid_token_type',
      'with no events in it': 'invalid_token_type',
    });
  });
});
