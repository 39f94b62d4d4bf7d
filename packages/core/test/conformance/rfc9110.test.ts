import { createFakeKeySource } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { parseChallenge } from './challenge-grammar.ts';
import { createSubject } from './subject.ts';
import type { Answer, Call } from './subject.ts';

const { ask, issuer, sign } = await createSubject();
const good = await sign({ scope: 'read' });
const authorization = [`Bearer ${good}`];
const refused: readonly Call[] = [
  {},
  { authorization: ['Digest x'] },
  { authorization: ['Bearer rubbish'] },
  { authorization: ['Bearer a b'] },
  { authorization, requirement: { scopes: ['write'] } },
];

const unavailable = (): Promise<Answer> =>
  ask(
    { authorization },
    { keys: createFakeKeySource({ sets: [issuer.jwks()], state: 'unavailable' }) },
  );

describe('§5.3 and §5.5 Fields', () => {
  test('[rfc9110-5.3-singleton] MUST NOT guess which of two Authorization fields counts', async () => {
    for (const values of [
      [`Bearer ${good}`, 'Basic YTpi'],
      ['Basic YTpi', `Bearer ${good}`],
    ]) {
      expect(await ask({ authorization: values })).toMatchObject({ status: 400 });
    }
    expect(await ask({ authorization })).toMatchObject({ status: 200 });
  });

  test('[rfc9110-5.5-field-value] MUST NOT send control characters in a field', async () => {
    const realm = 'a\r\nSet-Cookie: x=1\0\u007f\u0085';
    for (const call of refused) {
      const { headers } = await ask({ ...call, realm });
      for (const value of Object.values(headers)) expect(value).toMatch(/^[ -~]+$/);
      expect(headers['www-authenticate']).toContain('realm="aSet-Cookie: x=1"');
    }
  });
});

describe('§9.3.2 HEAD', () => {
  test('[rfc9110-9.3.2-head] MUST NOT send content to HEAD, and the fields of GET', async () => {
    for (const call of refused) {
      const get = await ask({ ...call, method: 'GET' });
      const head = await ask({ ...call, method: 'HEAD' });
      expect(head).toMatchObject({ status: get.status, headers: get.headers, text: '' });
      expect(get.text).not.toBe('');
    }
  });
});

describe('§11 HTTP Authentication', () => {
  test('[rfc9110-11.1-scheme-case] MUST compare the name of a scheme without case', async () => {
    for (const scheme of ['bearer', 'BEARER']) {
      expect(await ask({ authorization: [`${scheme} ${good}`] })).toMatchObject({ status: 200 });
      expect(await ask({ authorization: [scheme] })).toMatchObject({ status: 400 });
    }
  });

  test('[rfc9110-11.2-parameters] MUST send each auth-param once per challenge', async () => {
    for (const call of refused) {
      const { headers } = await ask({ ...call, realm: 'r' });
      const names = parseChallenge(headers['www-authenticate']).parameters.map(([name]) => name);
      expect(names).toEqual([...new Set(names)]);
      expect(names).toContain('realm');
    }
  });

  test('[rfc9110-11.5-realm] MUST send realm as a quoted string', async () => {
    const { headers } = await ask({ realm: 'orders' });
    expect(headers['www-authenticate']).toBe('Bearer realm="orders"');
  });

  test('[rfc9110-11.6.1-challenge] MUST send a challenge of at least one scheme with a 401', async () => {
    for (const call of refused) {
      const { status, headers } = await ask(call);
      expect([400, 401, 403]).toContain(status);
      expect(parseChallenge(headers['www-authenticate']).scheme).toBe('Bearer');
    }
    expect((await unavailable()).headers).not.toHaveProperty('www-authenticate');
  });
});

describe('§15 Status Codes', () => {
  test('[rfc9110-15.6.4-retry-after] MAY say when to try again after a 503', async () => {
    const answer = await unavailable();
    expect(answer).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(await ask({ authorization })).toMatchObject({ status: 200 });
  });
});
