import { createDpop, memoryReplay } from '@oidc-verify/core/dpop';
import type { Dpop, DpopOptions, ProofUse } from '@oidc-verify/core/dpop';
import { AUDIENCE, NONCE_SECRET } from './format.ts';
import type { JsonMembers } from './format.ts';

const fail = (): never => {
  throw new Error('the store is down');
};

/** Every replay store that a case can name. What they answer is deliberately free. */
const STORES: Readonly<Record<string, () => { record: (use: ProofUse) => unknown }>> = {
  memory: () => memoryReplay(),
  'memory-for-one': () => memoryReplay({ maxEntries: 1 }),
  'memory-later': () => {
    const store = memoryReplay();
    return { record: async (use) => store.record(use) };
  },
  full: () => ({ record: () => 'full' }),
  truthy: () => ({ record: () => true }),
  nothing: () => ({ record: () => undefined }),
  throws: () => ({ record: fail }),
  rejects: () => ({ record: async () => fail() }),
};

/** Every way to find the public URL that a case can name. */
const PUBLIC_URLS: Readonly<Record<string, (request: { readonly url: string }) => unknown>> = {
  'under-v2': ({ url }) => `${AUDIENCE}/v2${url}`,
  'under-v2-later': async ({ url }) => `${AUDIENCE}/v2${url}`,
  elsewhere: ({ url }) => `https://evil.test${url}`,
  nothing: () => undefined,
  throws: fail,
};

/** Creates the DPoP verifier of a case from options of `createDpop`, with functions given by name. */
export function buildDpop({ nonce, replay, publicUrl, ...rest }: JsonMembers): Dpop {
  const required = { mode: 'required', secret: NONCE_SECRET };
  const options: JsonMembers = {
    publicOrigin: AUDIENCE,
    ...rest,
    ...(nonce === undefined ? {} : { nonce: nonce === 'required' ? required : nonce }),
    ...(replay === undefined ? {} : { replay: find(STORES, replay)() }),
    ...(publicUrl === undefined ? {} : { publicUrl: find(PUBLIC_URLS, publicUrl) }),
  };
  // Wrong answers of stores and functions are cases too.
  return createDpop(options as unknown as DpopOptions);
}

function find<Value>(known: Readonly<Record<string, Value>>, name: unknown): Value {
  const found = known[String(name)];
  if (found === undefined) throw new TypeError(`nothing of DPoP is called ${String(name)}`);
  return found;
}
