import { isConfigError } from '@oidc-verify/core';
import { hostileTokens } from '@oidc-verify/testing';
import type { Outage, TestClaims, TestIssuer } from '@oidc-verify/testing';
import { messageOf } from '../usage-error.ts';
import { refuse } from './reply.ts';
import type { Reply } from './reply.ts';

/** The issuer, and what was last done to it. */
export interface ControlState {
  readonly issuer: TestIssuer;
  outage: Outage;
}

const OUTAGES: readonly Outage[] = ['off', 'network', 'status', 'hang', 'garbage'];

/** Answers a request to `/control/…`, which makes tokens, changes keys and causes outages. */
export async function answerControl(
  action: string,
  body: string,
  state: ControlState,
): Promise<Reply> {
  const act = ACTIONS.get(action)?.act;
  if (act === undefined) {
    return refuse(404, 'not_found', `There is ${[...ACTIONS.keys()].join(', ')}`);
  }
  try {
    const given: unknown = body.trim() === '' ? {} : JSON.parse(body);
    if (typeof given !== 'object' || given === null || Array.isArray(given)) {
      return refuse(400, 'invalid_request', 'The body has to be a JSON object');
    }
    return await act(Object.fromEntries(Object.entries(given)), state);
  } catch (error) {
    const told = isConfigError(error)
      ? error.problems.map(({ path, message }) => `${path}: ${message}`).join('; ')
      : messageOf(error);
    return refuse(400, 'invalid_request', told);
  }
}

type Action = (given: Readonly<Record<string, unknown>>, state: ControlState) => Promise<Reply>;

interface Rule {
  /** Only POST changes anything or makes a token. */
  readonly method: 'GET' | 'POST';
  readonly act: Action;
}

/** Returns by which method alone an action is asked for; undefined where there is none of that name. */
export function methodOf(action: string): Rule['method'] | undefined {
  return ACTIONS.get(action)?.method;
}

const HANDLERS = {
  state: async (_given, { issuer, outage }) => ({
    status: 200,
    body: {
      issuer: issuer.issuer,
      audience: issuer.audience,
      keys: issuer.jwks().keys.map(({ kid }) => kid),
      outage,
      fetches: issuer.fetches,
    },
  }),
  rotate: async (given, { issuer }) => {
    await issuer.rotateKeys(given);
    return { status: 200, body: { keys: issuer.jwks().keys.map(({ kid }) => kid) } };
  },
  outage: async ({ kind = 'status', status }, state) => {
    const wanted = OUTAGES.find((name) => name === kind);
    const isStatus =
      status === undefined ||
      (Number.isInteger(status) && Number(status) >= 400 && Number(status) < 600);
    if (wanted === undefined || !isStatus) {
      return refuse(
        400,
        'invalid_request',
        `kind is one of ${OUTAGES.join(', ')}; status from 400 to 599`,
      );
    }
    state.outage = wanted;
    state.issuer.outage(wanted, status === undefined ? undefined : Number(status));
    return { status: 200, body: { outage: wanted } };
  },
  tokens: async ({ hostile, claims = {}, ...options }, { issuer }) => {
    if (hostile !== undefined) return answerHostile(hostile, issuer);
    if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) {
      return refuse(400, 'invalid_request', 'claims has to be an object');
    }
    // `sign` checks its arguments and names what is wrong.
    const token = await issuer.sign(claims as TestClaims, options);
    return { status: 200, headers: { 'cache-control': 'no-store' }, body: { access_token: token } };
  },
  hostile: async (_given, { issuer }) => {
    if (!issuer.algorithms.includes('RS256')) return refuse(400, 'invalid_request', NEEDS_RSA);
    const tokens = await hostileTokens(issuer);
    return {
      status: 200,
      body: tokens.map(({ name, family, code, stage }) => ({ name, family, code, stage })),
    };
  },
} satisfies Readonly<Record<string, Action>>;

// A map, so that nothing that objects inherit is an action.
const ACTIONS: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['state', { method: 'GET', act: HANDLERS.state }],
  ['rotate', { method: 'POST', act: HANDLERS.rotate }],
  ['outage', { method: 'POST', act: HANDLERS.outage }],
  ['tokens', { method: 'POST', act: HANDLERS.tokens }],
  ['hostile', { method: 'GET', act: HANDLERS.hostile }],
]);

const NEEDS_RSA = 'Hostile tokens need an issuer with RS256 among its --algorithms';

async function answerHostile(name: unknown, issuer: TestIssuer): Promise<Reply> {
  if (!issuer.algorithms.includes('RS256')) return refuse(400, 'invalid_request', NEEDS_RSA);
  const found = (await hostileTokens(issuer)).find((token) => token.name === name);
  if (found === undefined) {
    return refuse(
      400,
      'invalid_request',
      'There is no hostile token of that name; GET /control/hostile lists them',
    );
  }
  const { token, code, stage } = found;
  return {
    status: 200,
    headers: { 'cache-control': 'no-store' },
    body: { access_token: token, code, stage },
  };
}
