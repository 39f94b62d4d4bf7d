// Many identities at once on few connections, two auths per app: nobody is ever taken for somebody else.
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { checkRevokedBy, memoryRevocations } from '../../packages/core/src/revocation/index.ts';
import { createDpopClient } from '../../packages/testing/src/index.ts';
import type { DpopClient, TestClock } from '../../packages/testing/src/index.ts';
import { createSetting, startContractFleet } from './differential/contract-fleet.ts';
import type { ContractFleet, Framework } from './differential/contract-fleet.ts';
import { ORIGIN } from './differential/credentials.ts';
import { RawConnection } from './differential/raw-connection.ts';
import { toWire } from './differential/wire-request.ts';

const IDENTITIES = 100;
const REQUESTS = 5_000;
const CONNECTIONS = 20;
const PATHS = ['/two-auths', '/required', '/optional', '/nested-guarded/inner', '/two-auths'];

const { issuer, clock } = await createSetting();

interface Identity {
  readonly subject: string;
  readonly token: string;
  /** Absent where the token is not bound to a key. */
  readonly holder?: DpopClient;
}

async function createIdentity(index: number, { now }: TestClock): Promise<Identity> {
  const subject = `user-${index}`;
  if (index % 2 === 0) return { subject, token: await issuer.sign({ sub: subject }) };
  const holder = await createDpopClient({ now });
  const token = await issuer.sign({ sub: subject, cnf: { jkt: holder.thumbprint } });
  return { subject, token, holder };
}

const identities = await Promise.all(
  Array.from({ length: IDENTITIES }, async (_, index) => createIdentity(index, clock)),
);

/** A request and the answer that it has to get. */
interface Shot {
  readonly bytes: string;
  readonly expected: string;
}

async function createShot(index: number, isRevoked: (subject: string) => boolean): Promise<Shot> {
  // 37 and 100 have no common divisor, so neighbours on a connection are different identities.
  const identity = identities[(index * 37) % IDENTITIES] as Identity;
  const target = PATHS[index % PATHS.length] as string;
  const { subject, token, holder } = identity;
  // Every seventh proof is made by the key of somebody else.
  const isStolen = holder !== undefined && index % 7 === 0;
  const prover = isStolen
    ? identities[(identities.indexOf(identity) + 2) % IDENTITIES]?.holder
    : holder;
  const proof = await prover?.prove({
    method: 'GET',
    url: `${ORIGIN}${target}`,
    accessToken: token,
  });
  const headers: [string, string][] = [
    ['Host', 'api.test'],
    ['Authorization', `${holder === undefined ? 'Bearer' : 'DPoP'} ${token}`],
    ...(proof === undefined ? [] : [['DPoP', proof] as [string, string]]),
  ];
  return {
    bytes: toWire({ method: 'GET', target, version: '1.1', headers }),
    expected: isStolen
      ? '401 dpop_proof_binding'
      : isRevoked(subject)
        ? '401 token_revoked'
        : `200 ${target === '/two-auths' ? `${subject} ${subject}` : subject}`,
  };
}

/** Writes all requests of each connection at once, and returns the answers that are not as expected. */
async function fire(port: number, shots: readonly Shot[]): Promise<readonly string[]> {
  const share = Math.ceil(shots.length / CONNECTIONS);
  const wrong = Array.from({ length: CONNECTIONS }, async (_, index) => {
    const mine = shots.slice(index * share, (index + 1) * share);
    const connection = new RawConnection(port);
    connection.write(mine.map(({ bytes }) => bytes).join(''));
    const found: string[] = [];
    for (const { expected } of mine) {
      const answer = await connection.answer('GET');
      const { sub, code } = JSON.parse(answer?.body ?? '{}') as {
        sub?: string | string[];
        code?: string;
      };
      const got = `${answer?.status} ${sub === undefined ? code : [sub].flat().join(' ')}`;
      if (got !== expected) found.push(`${got} in place of ${expected}`);
    }
    connection.destroy();
    return found;
  });
  return (await Promise.all(wrong)).flat();
}

describe.each([
  ['without a token cache', false],
  ['with a token cache', { maxBytes: 4_194_304 }],
] as const)(`${REQUESTS} pipelined requests of ${IDENTITIES} identities, %s`, (_, tokenCache) => {
  test.each<Framework>(['express', 'fastify', 'hono', 'koa'])(
    '%s: no wrong identity, before and after revocations',
    async (framework) => {
      const revocations = memoryRevocations({ now: clock.now });
      const isRevoked = checkRevokedBy(revocations);
      let waits = 0;
      const fleet: ContractFleet = await startContractFleet({ issuer, clock }, 'send-error', {
        tokenCache,
        // Answers come in another order than the questions.
        checkRevoked: async (token) => {
          for (let turn = (waits += 1) % 3; turn > 0; turn -= 1) await setImmediate();
          return isRevoked(token);
        },
      });
      const port = fleet.ports[framework] ?? 0;
      const first = await Promise.all(
        Array.from({ length: REQUESTS / 2 }, async (__, index) => createShot(index, () => false)),
      );
      expect(await fire(port, first)).toEqual([]);
      const revoked = new Set(identities.slice(0, IDENTITIES / 5).map(({ subject }) => subject));
      for (const subject of revoked) {
        const expiresAt = Math.floor(clock.now() / 1000) + 3_600;
        revocations.revoke({ issuer: issuer.issuer, subject, expiresAt });
      }
      const second = await Promise.all(
        Array.from({ length: REQUESTS / 2 }, async (__, index) =>
          createShot(REQUESTS / 2 + index, (subject) => revoked.has(subject)),
        ),
      );
      expect(await fire(port, second)).toEqual([]);
      await fleet.close();
    },
    120_000,
  );
});
