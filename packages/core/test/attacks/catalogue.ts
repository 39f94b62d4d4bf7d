import type { AuthEvent } from '@oidc-verify/core';
import { createFakeKeySource, createTestIssuer, hostileTokens } from '@oidc-verify/testing';
import type { HostileToken, TestIssuer } from '@oidc-verify/testing';
import { AUDIENCE, DEFAULT_AT, ISSUER } from '../parity/format.ts';
import type { BuiltAttack, Presentation, World } from './corpus.ts';

const now = (): number => DEFAULT_AT * 1000;

/** Returns the catalogue that users get from the test kit, as families of this corpus. */
export async function buildCatalogue(): Promise<readonly BuiltAttack[]> {
  const issuer = await createTestIssuer({ issuer: ISSUER, audience: AUDIENCE, now });
  return (await hostileTokens(issuer)).map((hostile) => {
    const { family, name, source, code, stage } = hostile;
    return {
      family: `catalogue, ${family}`,
      name: `${family}: ${name}`,
      source,
      expected: { code, stage },
      attack: present(hostile.token, hostile, issuer),
      control: present(hostile.control, hostile, issuer),
    };
  });
}

function present(token: string, hostile: HostileToken, issuer: TestIssuer): Presentation {
  return {
    token,
    warmUps: [],
    headers: undefined,
    url: '/orders',
    method: 'GET',
    optional: false,
    world: hostile.name,
    setUp: () => setUp(hostile, issuer),
  };
}

function setUp({ needs }: HostileToken, issuer: TestIssuer): World {
  const events: AuthEvent[] = [];
  const keys = createFakeKeySource({
    sets: [{ keys: [...issuer.jwks().keys, ...needs.keys] }],
    state: 'cooling',
  });
  return {
    options: {
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: needs.algorithms,
      keys,
      now: issuer.now,
      monotonicMs: () => 0,
      onEvent: (event: AuthEvent) => events.push(event),
    },
    events,
    fetched: [],
    asks: () => ({ loads: keys.loads, wakes: keys.wakes }),
    turn: () => {},
    reset: () => keys.resetCounts(),
    setClock: () => {},
    at: DEFAULT_AT,
    warmUpAt: DEFAULT_AT,
  };
}
