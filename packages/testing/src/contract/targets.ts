import type { AdapterHarness, ContractCase } from '../adapter-contract.ts';
import { defineDpopCase } from './dpop-scene.ts';
import { expectEqual, expectOk, expectThat } from './expectation.ts';
import { defineCase } from './scene.ts';
import type { Family } from './scene.ts';

const HOST = 'http://api.test';

// Other spellings of /target/secret: a framework may route them there, or may not.
const SPELLINGS: readonly string[] = [
  '/target/public/../secret',
  '/target/./secret',
  '/target/%2e%2e/target/secret',
  '/target/public/%2E%2E/secret',
  '/x/../target/secret',
  `${HOST}/target/secret`,
  `${HOST}/target/public/../secret`,
  'ftp://api.test/target/secret',
  '/target/secret#part',
  '/target\\secret#part',
  '/target\\secret\u00e9#',
];

function spellingsFor({ absoluteTargets = true }: AdapterHarness): readonly string[] {
  return SPELLINGS.filter((path) => absoluteTargets || path.startsWith('/'));
}

/** What a `check` sees of the target is what was routed. */
export const targetCases: Family = (harness) => [
  defineCase(harness, 'target: a check sees what was routed', {}, async ({ call, sign }) => {
    expectOk(await call('/target/secret', { token: await sign() }), { sub: 'user-1' });
  }),
  ...spellingsFor(harness).map((path): ContractCase =>
    defineCase(
      harness,
      `target: a check sees what was routed, or nothing is, for ${path}`,
      {},
      async ({ call, sign }) => {
        const token = await sign();
        const { status } = await call(path, { token });
        // A 403 would say that the route was found while the check saw another target.
        expectThat('status', '200, 400 or 404', [200, 400, 404].includes(status), status);
        const anonymous = await call(path);
        const isGuarded = status !== 200 || anonymous.status === 401;
        expectThat('status without a token', '401', isGuarded, anonymous.status);
        expectOk(await call('/target/secret', { token }), { sub: 'user-1' });
      },
    ),
  ),
  defineDpopCase(
    harness,
    'a prefix that a proxy strips is the URL with and without its slash',
    { publicPathPrefix: '/v1' },
    async ({ callWith, prove }) => {
      for (const path of ['/v1', '/v1/']) {
        expectOk(await callWith('/', [await prove(path)]), { sub: 'user-1' });
      }
      for (const path of ['/', '/v1x', '/v1/v1']) {
        const { status } = await callWith('/', [await prove(path)]);
        expectEqual(`status for ${path}`, 401, status);
      }
    },
  ),
  defineDpopCase(
    harness,
    'the origin is the URL with and without its slash',
    {},
    async ({ callWith, prove }) => {
      for (const path of ['', '/']) {
        expectOk(await callWith('/', [await prove(path)]), { sub: 'user-1' });
      }
      const { status } = await callWith('/', [await prove('/v1')]);
      expectEqual('status for another path', 401, status);
    },
  ),
];
