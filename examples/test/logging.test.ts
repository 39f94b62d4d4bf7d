import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { AuthEvent } from '../../packages/core/src/index.ts';
import { createVerifier } from '../../packages/core/src/index.ts';
import { authenticate, fromFetch, fromNode } from '../../packages/core/src/http/index.ts';
import { createTestIssuer } from '../../packages/testing/src/index.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { MISTAKES } from '../../packages/core/test/diagnosis/mistakes.ts';
import { createApi } from '../logging/src/api.ts';
import { createPino, createWinston } from '../logging/src/loggers.ts';
import { createPinoListener } from '../logging/src/pino-listener.ts';
import { createWinstonListener } from '../logging/src/winston-listener.ts';

/** A line as it was written, and what it says. */
interface Written {
  readonly text: string;
  readonly level: string;
  readonly message: string;
  readonly auth: Readonly<Record<string, unknown>>;
}

type Open = (take: (text: string) => void) => (event: AuthEvent) => void;

const PINO_LEVELS: Readonly<Record<number, string>> = {
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
};

const LOGGERS: readonly (readonly [
  name: string,
  open: Open,
  toWritten: (text: string) => Written,
])[] = [
  [
    'pino',
    (take) => createPinoListener(createPino(take)),
    (text) => {
      const { level, msg, auth } = JSON.parse(text) as {
        level: number;
        msg: string;
        auth: Written['auth'];
      };
      return { text, level: PINO_LEVELS[level] ?? '', message: msg, auth };
    },
  ],
  [
    'winston',
    (take) => createWinstonListener(createWinston(take)),
    (text) => ({ text, ...(JSON.parse(text) as Omit<Written, 'text'>) }),
  ],
];

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

function refused(lines: readonly Written[]): Written {
  const [line] = lines.filter(({ auth }) => 'code' in auth);
  if (line === undefined) throw new Error('no refusal was logged');
  return line;
}

describe.each(LOGGERS)('%s', (_name, open, toWritten) => {
  /** Returns the lines of all verifiers, until the test ends. */
  const collect = (): readonly Written[] => {
    const lines: Written[] = [];
    const listener = open((text) => lines.push(toWritten(text)));
    const onMessage = (event: unknown): void => listener(event as AuthEvent);
    for (const name of ['decision', 'keys', 'callbacks']) {
      subscribe(`oidc-verify.${name}`, onMessage);
      stops.push(() => unsubscribe(`oidc-verify.${name}`, onMessage));
    }
    return lines;
  };

  test.each(MISTAKES)('%s: one line names the cause', async (_, make, cause) => {
    const lines = collect();
    await make().catch(() => {});
    const line = refused(lines);
    expect(line.message).toBe(cause);
    const isOutage = /^(?:jwks_|verification_unavailable)/.test(cause);
    expect(line.level).toBe(isOutage ? 'error' : 'warn');
    expect(lines.map(({ text }) => text).join('')).not.toMatch(/eyJ[\w-]+\.eyJ/);
  });

  test('an accepted token is a line for debugging, with the id of its request', async () => {
    const issuer = await createTestIssuer();
    const keys = issuer.keySource();
    const verifier = createVerifier({ issuer: issuer.issuer, audience: 'https://api.test', keys });
    const token = await issuer.sign();
    const lines = collect();
    const headers = { authorization: `Bearer ${token}`, 'x-request-id': 'abc-123' };
    const rawHeaders = Object.entries(headers).flat();
    await authenticate(verifier, fromFetch(new Request('https://api.test/me', { headers })));
    await authenticate(verifier, fromNode({ rawHeaders, headers }));
    const evil = { ...headers, 'x-request-id': 'x'.repeat(65) };
    await authenticate(verifier, fromFetch(new Request('https://api.test/me', { headers: evil })));
    expect(lines.map(({ level, auth }) => [level, auth['requestId']])).toEqual([
      ['debug', 'abc-123'],
      ['debug', 'abc-123'],
      ['debug', undefined],
    ]);
    const [, , signature = ''] = token.split('.');
    for (const { text } of lines) expect(text.includes(signature)).toBe(false);
  });

  test('no token is information, and keys are told too', async () => {
    const issuer = await createTestIssuer();
    const keys = issuer.keySource();
    const verifier = createVerifier({ issuer: issuer.issuer, audience: 'https://api.test', keys });
    const lines = collect();
    await authenticate(verifier, fromFetch(new Request('https://api.test/me')));
    expect(refused(lines)).toMatchObject({ level: 'info' });
    const event = {
      type: 'keys-refreshed',
      issuer: 'i',
      url: 'u',
      ms: 1,
      keys: 0,
      skipped: 0,
    } as const;
    const levels: string[] = [];
    const told = open((text) => levels.push(toWritten(text).level));
    told({ ...event, outcome: 'confirmed' });
    told({ ...event, outcome: 'failed' });
    expect(levels).toEqual(['info', 'error']);
  });

  test('what is routine, over or repaired is not an error', () => {
    const levels: string[] = [];
    const told = open((text) => levels.push(toWritten(text).level));
    told({ type: 'cooldown', issuer: 'i' });
    for (const outcome of ['loaded', 'recovered', 'gap', 'reset', 'unavailable']) {
      told({ type: 'shared-revocations', outcome } as unknown as AuthEvent);
    }
    expect(levels).toEqual(['warn', 'info', 'info', 'warn', 'warn', 'error']);
  });

  test('a verifier that was closed too early is an error', async () => {
    const issuer = await createTestIssuer();
    const keys = issuer.keySource();
    const verifier = createVerifier({ issuer: issuer.issuer, audience: 'https://api.test', keys });
    const token = await issuer.sign();
    await verifier.close();
    const lines = collect();
    await verifier.tryVerify(token);
    expect(refused(lines)).toMatchObject({ level: 'error' });
  });
});

test('an API logs both decisions of a route with demands, and who called', async () => {
  const issuer = await createTestIssuer();
  const lines: Record<string, unknown>[] = [];
  const api = createApi(
    { issuer: issuer.issuer, audience: 'https://api.test', keys: issuer.keySource() },
    createPino((line) => lines.push(JSON.parse(line) as Record<string, unknown>)),
  );
  const server = api.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const token = await issuer.sign({ sub: 'alice', scope: 'orders:read' });
    const headers = { authorization: `Bearer ${token}` };
    const { status } = await fetch(`http://127.0.0.1:${port}/orders`, { headers });
    expect(status).toBe(200);
    expect(lines).toMatchObject([
      { level: 20, auth: { operation: 'verify' } },
      { level: 20, auth: { operation: 'authorize' } },
      { level: 30, msg: 'orders were listed', subject: 'alice' },
    ]);
  } finally {
    server.close();
  }
});
