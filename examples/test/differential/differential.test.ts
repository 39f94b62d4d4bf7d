// The same requests, as raw bytes, to one app on every framework. To explore:
//   FUZZ_SEED=7 FUZZ_RUNS=20000 npm run unit -- examples/test/differential
// To send one request again: FUZZ_REQUEST='{"method":…}', as it was printed.
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { fc } from '../../../packages/core/test/property/fast-check.ts';
import type { ContractErrorHandler } from '../../../packages/testing/src/index.ts';
import { Comparison } from './compare.ts';
import type { Observations } from './compare.ts';
import { createSetting, startContractFleet, startHttp2Fleet } from './contract-fleet.ts';
import type { ContractFleet } from './contract-fleet.ts';
import { createCredentials } from './credentials.ts';
import { isHttp2Request, observeHttp2 } from './http2-observation.ts';
import { violations } from './invariants.ts';
import { KNOWN_DIFFERENCES } from './known-differences.ts';
import { observe } from './observation.ts';
import type { Observation } from './observation.ts';
import { REQUESTS } from './request-arbitrary.ts';
import type { WireRequest } from './wire-request.ts';

// Fixed, so that a change of our code and nothing else makes the test fail.
const { FUZZ_SEED = '20261127', FUZZ_RUNS = '1500', FUZZ_REQUEST } = process.env;
const seed = Number(FUZZ_SEED);
const numRuns = FUZZ_REQUEST === undefined ? Number(FUZZ_RUNS) : 1;
const examples =
  FUZZ_REQUEST === undefined
    ? KNOWN_DIFFERENCES.flatMap(({ example }) => example ?? [])
    : [JSON.parse(FUZZ_REQUEST) as WireRequest];

const setting = await createSetting();
const credentials = await createCredentials(setting.issuer, setting.clock);
const comparison = new Comparison(KNOWN_DIFFERENCES);

beforeAll(() => {
  // Hono and Express write errors there that nothing handles.
  vi.spyOn(console, 'error').mockReturnValue();
});

type Send = (fleet: ContractFleet, request: WireRequest) => Promise<Observations>;

function toSend(one: (port: number, request: WireRequest) => Promise<Observation>): Send {
  return async ({ ports }, request) => {
    const sent = Object.entries(ports).map(async ([name, port]) => [
      name,
      await one(port, request),
    ]);
    return Object.fromEntries(await Promise.all(sent)) as Observations;
  };
}

/** Rejects with the request that is answered in different ways, made as small as it can be. */
async function requireOneAnswer(
  fleet: ContractFleet,
  errorHandler: ContractErrorHandler,
  send: Send,
  isSent: (request: WireRequest) => boolean = () => true,
): Promise<void> {
  const property = fc.asyncProperty(REQUESTS.filter(isSent), async (request) => {
    const observations = await send(fleet, await credentials.fill(request));
    const found = [
      ...comparison
        .mismatches(request, errorHandler, observations)
        .map(({ field, values }) => `${field}: ${JSON.stringify(values)}`),
      ...violations(request, credentials.isSomebody(request), observations),
    ];
    if (found.length === 0) return;
    throw new Error(`FUZZ_REQUEST='${JSON.stringify(request)}'\n${found.join('\n')}`);
  });
  await fc.assert(property, {
    seed,
    numRuns,
    examples: examples.filter(isSent).map((example) => [example]),
    includeErrorInReport: true,
  });
}

describe(`the frameworks answer alike (FUZZ_SEED=${seed})`, () => {
  test.each(['send-error', 'default'] as const)(
    'over HTTP/1, with the error handler %s',
    async (errorHandler) => {
      console.info(`FUZZ_SEED=${seed} FUZZ_RUNS=${numRuns}`);
      const fleet = await startContractFleet(setting, errorHandler);
      try {
        const answered = requireOneAnswer(fleet, errorHandler, toSend(observe));
        await expect(answered).resolves.toBeUndefined();
      } finally {
        await fleet.close();
      }
    },
  );

  test('over HTTP/2, where the framework has it', async () => {
    const fleet = await startHttp2Fleet(setting);
    try {
      const send = toSend(observeHttp2);
      const answered = requireOneAnswer(fleet, 'send-error', send, isHttp2Request);
      await expect(answered).resolves.toBeUndefined();
    } finally {
      await fleet.close();
    }
  });

  // One that is gone has to leave the list: it would hide another difference.
  test.runIf(FUZZ_REQUEST === undefined)('every known difference occurs', () => {
    expect(comparison.unseen).toEqual([]);
  });
});
