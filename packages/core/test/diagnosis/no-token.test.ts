import { inspect } from 'node:util';
import type { AuthEvent } from '@oidc-verify/core';
import { detailOf, explain } from '@oidc-verify/core/diagnosis';
import { createFakeKeySource, createTestIssuer, hostileTokens } from '@oidc-verify/testing';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createEngine } from '../../src/jose/engine-node.ts';
import { buildVerifier } from '../../src/verifier/verifier.ts';
import { buildCase, loadCorpus } from '../parity/corpus.ts';
import { createSetting } from '../setting.ts';

// Three segments, of which the first is a JSON object.
const USABLE = /e[3wy][\w-]{10,}\.[\w-]+\.[\w-]+/;
const SPIED = ['log', 'info', 'warn', 'error', 'debug'] as const;
const logged: unknown[] = [];
for (const name of SPIED)
  vi.spyOn(console, name).mockImplementation((...told) => void logged.push(told));

afterEach(() => {
  logged.length = 0;
});

/** Everything that a run leaves for an operator, with `diagnostics: 'values'`. */
async function leave(
  options: object,
  events: readonly AuthEvent[],
  token: unknown,
): Promise<string> {
  const verifier = buildVerifier({ ...options, diagnostics: 'values' }, createEngine());
  const outcome = await verifier.tryVerify(token as string);
  const error = outcome.ok ? undefined : outcome.error;
  const told = error === undefined ? [] : [error.detail, detailOf(error), error.facts, error];
  const explained = await explain(verifier, token);
  const left = [events, told, explained, logged];
  return `${JSON.stringify(left)} ${inspect(left, { depth: 12, maxStringLength: null })}`;
}

function findTokens(left: string, token: unknown): readonly string[] {
  const signature = typeof token === 'string' ? (token.split('.')[2] ?? '') : '';
  return [
    ...(USABLE.exec(left) ?? []),
    ...(signature.length > 40 && left.includes(signature) ? [signature] : []),
    ...(typeof token === 'string' && token.length > 40 && left.includes(token) ? [token] : []),
  ];
}

describe('no event, log line, detail or explanation holds a usable token', () => {
  test.each(loadCorpus().map((recipe) => [recipe.name, recipe] as const))(
    'of the case: %s',
    async (_, recipe) => {
      const { setUp, token } = await buildCase(recipe);
      const { options, events } = setUp();
      const left = await leave(options, events, token);
      expect(findTokens(left, token)).toEqual([]);
    },
  );

  test('of the hostile tokens, nor of a token in a claim or a header', async () => {
    const { clock } = await createSetting();
    const issuer = await createTestIssuer({ now: clock.now });
    const inner = await issuer.sign();
    const catalogue = await hostileTokens(issuer);
    const tokens = [
      ...catalogue.map(({ token, needs }) => ({ token, needs })),
      ...[{ iss: inner }, { aud: inner, azp: inner }, { scope: inner, exp: 1 }].map((claims) => ({
        token: issuer.sign(claims, { kid: inner }),
        needs: { keys: [], algorithms: ['RS256'] },
      })),
    ];
    for (const { token: made, needs } of tokens) {
      const token = await made;
      const events: AuthEvent[] = [];
      const options = {
        issuer: issuer.issuer,
        audience: issuer.audience,
        algorithms: needs.algorithms,
        keys: createFakeKeySource({
          sets: [{ keys: [...issuer.jwks().keys, ...needs.keys] }],
          state: 'cooling',
        }),
        now: clock.now,
        onEvent: (event: AuthEvent) => events.push(event),
      };
      const left = await leave(options, events, token);
      expect(findTokens(left, token)).toEqual([]);
      expect(left).toContain('refused');
    }
  });

  test('the search finds one', () => {
    expect(findTokens('kid eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl', undefined)).toHaveLength(1);
  });
});
