import { createVerifier } from '@oidc-verify/core';
import { describe, expect, test } from 'vitest';
import { createSubject } from './subject.ts';

const { decide, options, sign } = await createSubject();
const verifier = createVerifier(options());
const actorA = { actor: { subjects: ['a'] } };

describe('§4.1 "act" (Actor) Claim', () => {
  test('[rfc8693-4.1-object] MUST be a JSON object whose members identify the actor', async () => {
    const tokens = {
      object: sign({ act: { sub: 'a' } }),
      string: sign({ act: 'a' }),
      list: sign({ act: [{ sub: 'a' }] }),
      null: sign({ act: null }),
      nobody: sign({ act: {} }),
    };
    expect(await decide(tokens)).toEqual({
      object: 'passed',
      string: 'invalid_claims',
      list: 'invalid_claims',
      null: 'invalid_claims',
      nobody: 'invalid_claims',
    });
  });

  test('[rfc8693-4.1-pair] MAY need iss beside sub to identify the actor', async () => {
    const tokens = {
      own: sign({ act: { sub: 'a' } }),
      foreign: sign({ act: { iss: 'https://other.test', sub: 'a' } }),
    };
    expect(await decide(tokens, actorA)).toEqual({ own: 'passed', foreign: 'actor_not_accepted' });
  });

  test('[rfc8693-4.1-current] MUST consider the outermost actor alone in decisions', async () => {
    const tokens = {
      current: sign({ act: { sub: 'a', act: { sub: 'b' } } }),
      prior: sign({ act: { sub: 'b', act: { sub: 'a' } } }),
    };
    expect(await decide(tokens, actorA)).toEqual({
      current: 'passed',
      prior: 'actor_not_accepted',
    });
    expect(await decide(tokens)).toEqual({ current: 'passed', prior: 'passed' });
  });

  test('[rfc8693-4.1-chain] MAY express a chain of delegation by nesting', async () => {
    const token = await sign({ act: { sub: 'a', act: { sub: 'b', act: { sub: 'c' } } } });
    const { actor } = await verifier.verify(token);
    expect([actor?.subject, ...(actor?.priorActors ?? []).map(({ subject }) => subject)]).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  test('[rfc8693-4.1-non-identity] MUST NOT read exp, nbf and aud inside act', async () => {
    const act = { sub: 'a', exp: 1, nbf: 4e9, aud: 'https://other.test' };
    expect(await decide({ odd: sign({ act }) }, actorA)).toEqual({ odd: 'passed' });
  });
});
