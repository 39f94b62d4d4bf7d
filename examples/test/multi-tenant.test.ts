import { createServer } from 'node:http';
import { createTestIssuer } from '../../packages/testing/src/index.ts';
import type { ListeningIssuer, TestIssuer } from '../../packages/testing/src/index.ts';
import { createAuth } from '../../packages/express/src/index.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { followTenants } from '../multi-tenant/src/announcements.ts';
import { createApi } from '../multi-tenant/src/api.ts';
import { openEmbeddedDatabase } from '../multi-tenant/src/embedded-database.ts';
import { createTenantAuth } from '../multi-tenant/src/tenant-auth.ts';
import { listenOn } from './connection-world.ts';
import { hostileRequests, sendRaw } from './hostile-requests.ts';
import type { RawAnswer } from './hostile-requests.ts';

const audience = 'https://api.test';

/** One process of the API; all of them have one database. */
interface Process {
  ask(method: string, path: string, token: string | undefined, body?: object): Promise<RawAnswer>;
  close(): void;
}

let db: Awaited<ReturnType<typeof openEmbeddedDatabase>>;
let operatorIssuer: TestIssuer;
let acme: TestIssuer;
let globex: TestIssuer;
let listening: readonly ListeningIssuer[];
let processes: readonly [Process, Process];

/** Each has keys of its own, or one could sign for the other. */
async function createIssuer(): Promise<TestIssuer> {
  return createTestIssuer({ audience, keys: 'fresh' });
}

async function startProcess(): Promise<Process> {
  const operator = createAuth({ issuer: operatorIssuer.issuer, audience });
  const tenants = createTenantAuth(db, audience, {
    dangerouslyAllowHttpOrigins: [acme.issuer, globex.issuer],
  });
  await followTenants(db, tenants);
  const { port, close } = await listenOn(createServer(createApi(db, operator, tenants)));
  return {
    ask: async (method, path, token, body) =>
      sendRaw({
        url: `http://127.0.0.1:${port}${path}`,
        method,
        authorization: token === undefined ? [] : [`Bearer ${token}`],
        body: body === undefined ? undefined : JSON.stringify(body),
      }),
    close,
  };
}

beforeAll(async () => {
  db = await openEmbeddedDatabase();
  [operatorIssuer, acme, globex] = await Promise.all([
    createIssuer(),
    createIssuer(),
    createIssuer(),
  ]);
  listening = await Promise.all([operatorIssuer, acme, globex].map(async (one) => one.listen()));
  processes = [await startProcess(), await startProcess()];
}, 60_000);

afterAll(async () => {
  for (const one of processes) one.close();
  await Promise.all(listening.map(async (one) => one.close()));
  await db.close();
});

const readOrders = async (at: Process, issuer: TestIssuer, sub = 'user-1'): Promise<RawAnswer> =>
  at.ask('GET', '/orders', await issuer.sign({ sub, scope: 'orders:read' }));

async function addTenant(at: Process, { issuer }: TestIssuer): Promise<number> {
  const token = await operatorIssuer.sign({ scope: 'tenants:write' });
  return (await at.ask('POST', '/tenants', token, { issuer, name: 'A tenant' })).status;
}

async function removeTenant(at: Process, { issuer }: TestIssuer): Promise<number> {
  const token = await operatorIssuer.sign({ scope: 'tenants:write' });
  const path = `/tenants?issuer=${encodeURIComponent(issuer)}`;
  return (await at.ask('DELETE', path, token)).status;
}

beforeEach(async () => {
  for (const issuer of [acme, globex]) issuer.outage('off');
  await db.query('DELETE FROM tenants');
});

describe('a tenant', () => {
  test('is refused, then let in, then refused again, in every process, without a restart', async () => {
    const [first, second] = processes;
    for (const one of processes) {
      // Each of them remembers now that the issuer is unknown.
      expect(await readOrders(one, acme)).toMatchObject({ status: 401 });
    }
    expect(await addTenant(first, acme)).toBe(201);
    expect((await readOrders(first, acme)).status).toBe(200);
    await expect.poll(async () => (await readOrders(second, acme)).status).toBe(200);

    expect(await removeTenant(first, acme)).toBe(204);
    const refused = await readOrders(first, acme);
    expect(refused).toMatchObject({ status: 401, caching: 'no-store' });
    expect(refused.text).toContain('invalid_issuer');
    await expect.poll(async () => (await readOrders(second, acme)).status).toBe(401);
  });

  test('sees its own orders, also if another has a user of the same name', async () => {
    const [api] = processes;
    for (const issuer of [acme, globex]) expect(await addTenant(api, issuer)).toBe(201);
    await db.query('INSERT INTO orders VALUES ($1, $2, $3), ($4, $2, $5)', [
      acme.issuer,
      'alice',
      'anvil',
      globex.issuer,
      'doomsday device',
    ]);
    const answers = await Promise.all(
      Array.from({ length: 40 }, async (_, index) =>
        readOrders(api, index % 2 === 0 ? acme : globex, index < 30 ? 'alice' : `user-${index}`),
      ),
    );
    const expected = answers.map((_, index) => {
      const isAcme = index % 2 === 0;
      const item = isAcme ? 'anvil' : 'doomsday device';
      return {
        tenant: (isAcme ? acme : globex).issuer,
        subject: index < 30 ? 'alice' : `user-${index}`,
        orders: index < 30 ? [{ item }] : [],
      };
    });
    expect(answers.map(({ text }) => JSON.parse(text) as unknown)).toEqual(expected);
  });

  test('cannot sign for another one', async () => {
    const [api] = processes;
    for (const issuer of [acme, globex]) expect(await addTenant(api, issuer)).toBe(201);
    const { kid } = globex.signingKey();
    for (const options of [{}, { kid }, { kid: null }]) {
      // oxlint-disable-next-line no-await-in-loop -- a failure names its token
      const forged = await acme.sign({ iss: globex.issuer, scope: 'orders:read' }, options);
      // oxlint-disable-next-line no-await-in-loop -- a failure names its token
      expect(await api.ask('GET', '/orders', forged)).toMatchObject({ status: 401 });
    }
  });

  test('is no operator, whatever its provider writes into a scope', async () => {
    const [api] = processes;
    expect(await addTenant(api, acme)).toBe(201);
    const token = await acme.sign({ scope: 'tenants:write' });
    const { status, text } = await api.ask('POST', '/tenants', token, {
      issuer: globex.issuer,
      name: 'Globex',
    });
    expect({ status, code: (JSON.parse(text) as { code: string }).code }).toEqual({
      status: 401,
      code: 'invalid_issuer',
    });
  });

  test('keeps out hostile requests', async () => {
    const [api] = processes;
    expect(await addTenant(api, acme)).toBe(201);
    for (const { title, authorization, ...wanted } of await hostileRequests(acme, 'orders:read')) {
      const [first, ...more] = authorization.map((value) => value.replace(/^Bearer /, ''));
      if (more.length > 0 || !authorization[0]?.startsWith('Bearer ')) continue;
      const answer = await api.ask('GET', '/orders', first);
      expect([title, answer.status]).toEqual([title, wanted.status]);
      expect(answer.challenge).toContain(wanted.challenge);
    }
  });
});

describe('the operator', () => {
  test('is no tenant', async () => {
    expect(await readOrders(processes[0], operatorIssuer)).toMatchObject({ status: 401 });
  });

  test('adds a tenant once', async () => {
    expect(await addTenant(processes[0], acme)).toBe(201);
    expect(await addTenant(processes[1], acme)).toBe(409);
  });

  test.each([
    {},
    { issuer: 1, name: 'x' },
    { issuer: 'no URL', name: 'x' },
    { issuer: 'https://x.test' },
  ])('cannot add %o', async (body) => {
    const token = await operatorIssuer.sign({ scope: 'tenants:write' });
    expect(await processes[0].ask('POST', '/tenants', token, body)).toMatchObject({ status: 400 });
  });

  test('learns at once that an issuer has no keys, and the tenant is not added', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    acme.outage('status', 404);
    expect(await addTenant(processes[0], acme)).toBe(422);
    expect(error).toHaveBeenCalledOnce();
    error.mockRestore();
    const { rows } = await db.query('SELECT * FROM tenants', []);
    expect(rows).toEqual([]);
  });

  test('needs the scope', async () => {
    const token = await operatorIssuer.sign({ scope: 'tenants:read' });
    const answer = await processes[0].ask('POST', '/tenants', token, {});
    expect(answer).toMatchObject({ status: 403 });
    expect(answer.challenge).toContain('scope="tenants:write"');
  });
});
