import type { VerifyCall } from '@oidc-verify/core';
import { createDpop } from '@oidc-verify/core/dpop';
import type { Dpop } from '@oidc-verify/core/dpop';
import type { Verifier } from '../../src/verifier/verifier.ts';
import { codeOf, createSetting, syncCodeOf } from '../setting.ts';
import type { EngineName, Setting } from '../setting.ts';
import { createClient, ORIGIN } from './client.ts';
import type { Client, ProofChanges } from './client.ts';

export { ORIGIN } from './client.ts';

/** One request of a client that holds the key its token is bound to. */
export interface Sending {
  readonly method?: string;
  /** The request target. Default `/orders`. */
  readonly target?: string;
  /** Default: origin and target. */
  readonly url?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly client?: Client;
  /** The thumbprint in the token. Default: the client's. */
  readonly jkt?: string;
  readonly proof?: ProofChanges;
  /** Turns the one proof into the values of the header. */
  readonly proofs?: (proof: string) => readonly string[];
  readonly jti?: string;
}

/** A request as the verifier takes it. */
export interface Sent {
  readonly token: string;
  readonly call: VerifyCall;
}

type Options = Readonly<Record<string, unknown>>;

/** An API that takes bound tokens, and what sends them. */
export interface DpopSetting extends Setting {
  readonly nowSeconds: () => number;
  /** Wrong options can be handed in as well. */
  readonly api: (dpop?: Options, options?: Options) => ApiPaths;
  readonly send: (sending?: Sending) => Promise<Sent>;
  /** Returns how one request is answered, and the nonce that the answer brings. */
  readonly answer: (dpop: Options, sending: Sending, engine?: EngineName) => Promise<Answer>;
}

interface Answer {
  readonly code: string;
  readonly status: number;
  readonly nonce: string | undefined;
}

/** The same API on each path, with memories of their own. Each answers with `passed` or a code. */
export type ApiPaths = Readonly<Record<PathName, (sent: Sent) => Promise<string>>>;
export type PathName = 'node-sync' | 'node-async' | 'web-async';
export const PATHS: readonly PathName[] = ['node-sync', 'node-async', 'web-async'];

export async function createDpopSetting(): Promise<DpopSetting> {
  const setting = await createSetting();
  const nowSeconds = (): number => setting.clock.now() / 1000;
  let count = 0;
  const own = createClient();
  const send: DpopSetting['send'] = async (sending = {}) => {
    const { method = 'GET', target = '/orders', client = own, claims = {} } = sending;
    const { url = `${ORIGIN}${target}`, jkt = client.thumbprint } = sending;
    const token = await setting.issuer.sign({ cnf: { jkt }, ...claims });
    count += 1;
    const { jti = `proof-${count}`, proofs = (proof: string) => [proof] } = sending;
    const proof = await client.prove({ token, method, url, iat: nowSeconds(), jti }, sending.proof);
    const request = { method, url: target, dpopProofs: proofs(proof) };
    return { token, call: { scheme: 'DPoP', request } };
  };
  return {
    ...setting,
    nowSeconds,
    send,
    answer: async (dpop, sending, engine = 'node') => {
      const verifier = setting.verifier({ dpop: toDpop(dpop) }, engine);
      const { token, call } = await send(sending);
      const outcome = await verifier.tryVerify(token, call);
      if (outcome.ok) {
        return { code: 'passed', status: 200, nonce: outcome.token.binding?.nextNonce };
      }
      const { code, headers, status } = outcome.error;
      return { code, status, nonce: headers['dpop-nonce'] };
    },
    api: (dpop = {}, options = {}) => {
      const on = (engine: 'node' | 'web'): Verifier =>
        setting.verifier({ dpop: toDpop(dpop), ...options }, engine);
      const [sync, async, web] = [on('node'), on('node'), on('web')];
      return {
        'node-sync': async ({ token, call }) => syncCodeOf(() => sync.verifySync(token, call)),
        'node-async': async ({ token, call }) => codeOf(() => async.verify(token, call)),
        'web-async': async ({ token, call }) => codeOf(() => web.verify(token, call)),
      };
    },
  };
}

/** Returns the object for the option `dpop`, over a valid minimum. */
export function toDpop(options: Options = {}): Dpop {
  return createDpop({ publicOrigin: ORIGIN, ...options });
}

/** Returns the answer of all paths if they agree, else the answer of each. */
export async function decide(api: ApiPaths, ...sent: readonly Sent[]): Promise<string> {
  const answers = await Promise.all(
    PATHS.map(async (path) => {
      let answer = '';
      for (const one of sent) answer = await api[path](one);
      return answer;
    }),
  );
  const [first = ''] = answers;
  return answers.every((answer) => answer === first)
    ? first
    : PATHS.map((path, index) => `${path}: ${answers[index]}`).join(', ');
}
