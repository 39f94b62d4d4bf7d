import { deepStrictEqual } from 'node:assert/strict';
import { inspect } from 'node:util';
import { createVerifier, isAuthError, staticJwks } from '@oidc-verify/core';
import type { AuthError, AuthEvent, Outcome, Verifier, VerifierOptions } from '@oidc-verify/core';
import { explain } from '@oidc-verify/core/diagnosis';
import { authenticate, toHttp1, toResponseParts } from '@oidc-verify/core/http';
import { expect, test } from 'vitest';
import { createEngine as createWebEngine } from '../../src/jose/engine-web.ts';
import { buildVerifier } from '../../src/verifier/verifier.ts';
import { fc } from './fast-check.ts';
import { inputs } from './inputs.ts';
import type { Input } from './inputs.ts';
import { AUDIENCES, ISSUER, NOW, PERMISSION, SCOPE } from './oracle.ts';
import { RUNS, SEED } from './runs.ts';
import { published } from './signer.ts';

const STAGES = [
  'parse',
  'issuer',
  'header',
  'key',
  'signature',
  'claims',
  'confirmation',
  'authorize',
];
const DEEP = ['claims', 'confirmation', 'authorize', 'accepted'];
const WEB_EVERY = 8;
const INSPECT_EVERY = 40;

let lastStage = '';
const policy: VerifierOptions = {
  issuer: ISSUER,
  audience: AUDIENCES,
  algorithms: ['Ed25519'],
  keys: staticJwks({ keys: published }),
  requiredScopes: [SCOPE],
  requiredPermissions: [PERMISSION],
  now: () => NOW * 1000,
  onEvent: (event: AuthEvent) => {
    if (event.type === 'refused' && event.stage !== 'credentials') lastStage = event.stage;
  },
};
const node: Verifier = createVerifier(policy);
const web: Verifier = buildVerifier(policy, createWebEngine());

const tally = { total: 0, signed: 0, deep: 0, accepted: 0, web: 0 };
const stages = new Map<string, number>();
const answers = new Map<string, string>();

/** What a caller sees of a refusal. It must be the same for a code whatever was presented. */
function answerOf(error: AuthError): string {
  const parts = toResponseParts(error);
  const http1 = parts === undefined ? '' : toHttp1(parts);
  return JSON.stringify([error.message, error.challenge(), error, parts, http1]);
}

function checkRefusal(error: AuthError, { token }: Input): void {
  const answer = answerOf(error);
  const known = answers.get(error.code) ?? answer;
  answers.set(error.code, known);
  expect(answer).toBe(known);
  if (tally.total % INSPECT_EVERY !== 0 || typeof token !== 'string') return;
  const logged = inspect(error);
  const pieces = token.split('.').filter((piece) => piece.length > 20);
  expect(pieces.filter((piece) => logged.includes(piece))).toEqual([]);
}

function verifySync(token: unknown): Outcome {
  try {
    return { ok: true, token: node.verifySync(token as string) };
  } catch (error) {
    if (!isAuthError(error)) throw new Error('not an AuthError', { cause: error });
    return { ok: false, error };
  }
}

function checkAccepted({ token, claims }: { token: string; claims: object }): void {
  const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
  deepStrictEqual(claims, JSON.parse(payload));
}

function outcomeOf(outcome: Outcome): string {
  return outcome.ok ? JSON.stringify(outcome.token) : outcome.error.code;
}

async function checkPaths(input: Input, sync: Outcome): Promise<void> {
  const token = input.token as string;
  expect(outcomeOf(await node.tryVerify(token))).toBe(outcomeOf(sync));
  if (tally.total % WEB_EVERY !== 0) return;
  tally.web += 1;
  expect(outcomeOf(await web.tryVerify(token))).toBe(outcomeOf(sync));
  lastStage = 'accepted';
  node.tryVerifySync(token);
  const { accepted, code, stage = 'accepted' } = await explain(node, token);
  expect([accepted, code, stage]).toEqual([
    sync.ok,
    sync.ok ? undefined : sync.error.code,
    lastStage,
  ]);
}

async function checkHttp(token: string): Promise<void> {
  const headers = (name: string): readonly string[] =>
    name === 'authorization' ? [`Bearer ${token}`] : [];
  const request = { method: 'GET', url: '/', headers };
  const outcome = await authenticate(node, request, { optional: true });
  if (outcome.ok) {
    // More than one space may stand before the token (RFC 9110 §11.4).
    const presented = token.replace(/^ +/, '');
    deepStrictEqual(outcome.token, node.verifySync(presented));
    return;
  }
  expect(outcome.http1).toMatch(/^[\r\n -~]*$/);
  expect(JSON.stringify(outcome.response)).toMatch(/^[ -~]*$/);
  expect([400, 401, 403]).toContain(outcome.response.status);
  expect(node.tryVerifySync(token).ok).toBe(false);
}

test(`${RUNS.tokens} hostile tokens: nothing but AuthError escapes, and nothing invalid is accepted`, async () => {
  await fc.assert(
    fc.asyncProperty(inputs, async (input) => {
      lastStage = 'accepted';
      const sync = verifySync(input.token);
      const stage = sync.ok ? 'accepted' : lastStage;
      if (sync.ok) checkAccepted(sync.token);
      else checkRefusal(sync.error, input);
      expect(sync.ok, `${stage}: the oracle says ${input.acceptable}`).toBe(input.acceptable);
      await checkPaths(input, sync);
      if (typeof input.token === 'string') await checkHttp(input.token);
      tally.total += 1;
      if (input.edits > 0) tally.signed += 1;
      if (input.edits > 0 && DEEP.includes(stage)) tally.deep += 1;
      if (sync.ok) tally.accepted += 1;
      stages.set(stage, (stages.get(stage) ?? 0) + 1);
    }),
    { numRuns: RUNS.tokens, seed: SEED },
  );
});

test('the inputs were many, a fifth of them genuinely signed over mutated JSON, and went all the way', () => {
  expect(tally.total).toBeGreaterThanOrEqual(20_000);
  expect(tally.signed / tally.total).toBeGreaterThan(0.2);
  expect(tally.deep / tally.total).toBeGreaterThan(0.2);
  expect(tally.accepted).toBeGreaterThan(500);
  expect(tally.web).toBeGreaterThan(1_000);
  expect(STAGES.filter((stage) => (stages.get(stage) ?? 0) < 20)).toEqual([]);
  expect(answers.size).toBeGreaterThanOrEqual(15);
});
