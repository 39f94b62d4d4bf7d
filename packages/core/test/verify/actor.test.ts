import { describe, expect, test } from 'vitest';
import { codeOf, createSetting, ISSUER, pathsOf, syncCodeOf } from '../setting.ts';

type Members = Readonly<Record<string, unknown>>;

const setting = await createSetting();
const plain = setting.verifier();
const sign = async (claims: Members): Promise<string> =>
  setting.issuer.sign({ sub: 'u', ...claims });

/** Decides sync and async, which have to agree. */
async function decide(options: Members, claims: Members, actor?: unknown): Promise<string> {
  const verifier = setting.verifier(options);
  const call = actor === undefined ? {} : { requirement: { actor } as never };
  const token = await sign(claims);
  const code = syncCodeOf(() => verifier.verifySync(token, call));
  expect(await codeOf(async () => verifier.verify(token, call))).toBe(code);
  return code;
}

/** An `act` with so many actors before the current one. */
function nested(depth: number, innermost: unknown = { sub: 's' }): unknown {
  let act = innermost;
  for (let level = 0; level < depth; level++) act = { sub: `s${level}`, act };
  return act;
}

describe('the actor of a token', () => {
  test('is nobody where its subject uses it', async () => {
    expect((await plain.verify(await sign({}))).actor).toBeUndefined();
  });

  test('is never an inherited one', async () => {
    const token = await sign({});
    Object.assign(Object.prototype, { act: { sub: 'a' } });
    try {
      expect(plain.verifySync(token).actor).toBeUndefined();
    } finally {
      Reflect.deleteProperty(Object.prototype, 'act');
    }
  });

  test('is the outermost act, and those before it are for logs', async () => {
    const act = {
      sub: 'a',
      client_id: 'c',
      act: { sub: 'b', iss: 'https://b.test', act: { client_id: 'd' } },
    };
    const { actor } = await plain.verify(await sign({ act }));
    expect(actor).toEqual({
      issuer: ISSUER,
      subject: 'a',
      clientId: 'c',
      priorActors: [
        { issuer: 'https://b.test', subject: 'b', clientId: undefined },
        { issuer: ISSUER, subject: undefined, clientId: 'd' },
      ],
    });
    expect([actor, actor?.priorActors, ...(actor?.priorActors ?? [])].every(Object.isFrozen)).toBe(
      true,
    );
  });

  test('is not written with the identity, and is the same object each time', async () => {
    const identity = await plain.verify(await sign({ act: { sub: 'a' } }));
    expect(Object.keys(identity)).not.toContain('actor');
    expect(identity.actor).toBe(identity.actor);
  });

  test('may be known by members that only its issuer understands', async () => {
    const identity = await plain.verify(await sign({ act: { email: 'a@b.test' } }));
    expect(identity.actor).toMatchObject({
      issuer: ISSUER,
      subject: undefined,
      clientId: undefined,
    });
  });

  test('has its client where the issuer writes clients', async () => {
    const verifier = setting.verifier({ clientIdClaim: 'azp' });
    const act = { sub: 'a', azp: 'x', client_id: 'y' };
    expect((await verifier.verify(await sign({ act, azp: 'z' }))).actor?.clientId).toBe('x');
    expect((await plain.verify(await sign({ act, azp: 'z' }))).actor?.clientId).toBe('y');
  });

  test('comes from the verified payload, whatever a schema makes of it', async () => {
    const claims = {
      '~standard': {
        version: 1,
        vendor: 't',
        validate: () => ({ value: { act: { sub: 'admin' } } }),
      },
    };
    const options = { claims, actor: { subjects: ['admin'] } };
    expect(await decide(options, { act: { sub: 'a' } })).toBe('actor_not_accepted');
  });
});

describe('a malformed act is refused, whatever is required', () => {
  const lone = '\ud800';
  test.each<[string, unknown]>([
    ['null', null],
    ['a string', 'admin'],
    ['an empty string', ''],
    ['a number', 1],
    ['true', true],
    ['false', false],
    ['a list', [{ sub: 'a' }]],
    ['an empty list', []],
    ['nobody', {}],
    ['nobody, with an actor before', { act: { sub: 'a' } }],
    ['a sub that is a list', { sub: ['a'] }],
    ['a sub that is null', { sub: null }],
    ['a sub that is empty', { sub: '' }],
    ['a sub that is an object', { sub: { sub: 'a' } }],
    ['a sub with a lone surrogate', { sub: lone }],
    ['a client with a lone surrogate', { client_id: lone }],
    ['an iss that is a number', { sub: 'a', iss: 5 }],
    ['an iss that is empty', { sub: 'a', iss: '' }],
    ['an inner act that is null', { sub: 'a', act: null }],
    ['an inner act that is a string', { sub: 'a', act: 'b' }],
    ['an inner act that is a list', { sub: 'a', act: [] }],
    ['an innermost act that is a list', nested(5, [])],
    ['an inner act that is nobody', { sub: 'a', act: {} }],
    ['17 actors', nested(16)],
    ['more than 4,096 characters in one name', { sub: 'a'.repeat(4_096) }],
    ['more than 4,096 characters in several', nested(4, { sub: 'a'.repeat(4_096) })],
  ])('%s', async (_, act) => {
    expect(await decide({}, { act })).toBe('invalid_claims');
    expect(await decide({ actor: false }, { act })).toBe('invalid_claims');
    const optional = { subjects: ['admin', 'a', 's'], optional: true };
    expect(await decide({ actor: optional }, { act })).toBe('invalid_claims');
  });

  test('1,000 deep is no JSON that is read', async () => {
    expect(await decide({}, { act: nested(1_000) })).toBe('malformed_token');
  });

  test('16 actors are not too many', async () => {
    expect(await decide({}, { act: nested(15) })).toBe('passed');
  });

  test('act twice, at any level', async () => {
    const tokens = ['"act":{"sub":"a"},"act":{"sub":"b"}', '"act":{"sub":"a","sub":"b"}'];
    for (const members of tokens) {
      const payload = `${JSON.stringify(setting.issuer.claims()).slice(0, -1)},${members}}`;
      const token = await setting.issuer.signRaw({
        header: setting.issuer.header(),
        payload,
        alg: 'RS256',
      });
      expect(await codeOf(async () => plain.verify(token))).toBe('malformed_token');
    }
  });

  test('says what is wrong, without a value of the token', async () => {
    const outcome = await plain.tryVerify(await sign({ act: { sub: ['secret'] } }));
    expect(outcome.ok || outcome.error.detail).toBe(
      'act has a member sub that is not a well-formed string',
    );
  });
});

describe('who may act', () => {
  const own = { subjects: ['a', 'b'] };
  const cases: readonly (readonly [demand: unknown, act: unknown, isAccepted: boolean])[] = [
    [false, undefined, true],
    [false, { sub: 'a' }, false],
    [false, { email: 'a' }, false],
    [own, undefined, false],
    [own, { sub: 'a' }, true],
    [own, { sub: 'b', iss: ISSUER }, true],
    [own, { sub: 'c' }, false],
    [own, { sub: 'A' }, false],
    [own, { sub: 'a', iss: 'https://other.test' }, false],
    [own, { sub: 'c', act: { sub: 'a' } }, false],
    [own, { sub: 'a', act: { sub: 'c' } }, true],
    [own, { client_id: 'a' }, false],
    [own, { email: 'a' }, false],
    [{ ...own, optional: true }, undefined, true],
    [{ ...own, optional: true }, { sub: 'c' }, false],
    [{ ...own, optional: false }, undefined, false],
    [{ ...own, issuer: 'https://other.test' }, { sub: 'a' }, false],
    [{ ...own, issuer: 'https://other.test' }, { sub: 'a', iss: 'https://other.test' }, true],
    [{ clientIds: ['x'] }, { client_id: 'x' }, true],
    [{ clientIds: ['x'] }, { client_id: 'y' }, false],
    [{ clientIds: ['x'] }, { client_id: ['x'] }, false],
    [{ clientIds: ['x'] }, { azp: 'x' }, false],
    [{ clientIds: ['x'] }, { sub: 'x' }, false],
    [{ subjects: ['a'], clientIds: ['x'] }, { sub: 'a', client_id: 'x' }, true],
    [{ subjects: ['a'], clientIds: ['x'] }, { sub: 'a' }, false],
    [{ subjects: ['a'], clientIds: ['x'] }, { client_id: 'x' }, false],
    [{ subjects: ['__proto__', 'constructor'] }, { toString: 'x' }, false],
    [{ subjects: ['undefined'] }, { email: 'x' }, false],
  ];

  test.each(cases)('%j, with %j: %j', async (actor, act, isAccepted) => {
    const code = isAccepted ? 'passed' : 'actor_not_accepted';
    const claims = act === undefined ? {} : { act };
    expect(await decide({ actor }, claims)).toBe(code);
    expect(await decide({}, claims, actor)).toBe(code);
    const issuers = [{ issuer: ISSUER, actor }];
    expect(await decide({ issuer: undefined, issuers }, claims)).toBe(code);
  });

  test('may_act of a token is for its issuer and grants nothing', async () => {
    const claims = { may_act: { sub: 'a' } };
    expect(await decide({ actor: own }, claims)).toBe('actor_not_accepted');
    expect(await decide({ actor: false }, claims)).toBe('passed');
  });

  test('the verifier and the route both have to accept the actor', async () => {
    const act = { sub: 'a' };
    expect(await decide({ actor: own }, { act }, { subjects: ['a'] })).toBe('passed');
    expect(await decide({ actor: own }, { act }, { subjects: ['b'] })).toBe('actor_not_accepted');
    expect(await decide({ actor: false }, { act }, own)).toBe('actor_not_accepted');
    expect(await decide({ actor: own }, { act }, false)).toBe('actor_not_accepted');
  });

  test('an issuer replaces what the verifier says', async () => {
    const options = { actor: false, issuer: undefined, issuers: [{ issuer: ISSUER, actor: own }] };
    expect(await decide(options, { act: { sub: 'a' } })).toBe('passed');
    expect(await decide(options, {})).toBe('actor_not_accepted');
  });

  test('is asked again of an identity that was verified before', async () => {
    const identity = await plain.verify(await sign({ act: { sub: 'a' } }));
    expect(await codeOf(async () => plain.authorize(identity, { actor: false }))).toBe(
      'actor_not_accepted',
    );
    expect(await codeOf(async () => plain.authorize(identity, { actor: own }))).toBe('passed');
  });

  test('holds for tokens in the cache', async () => {
    const verifier = setting.verifier({ tokenCache: true, actor: own });
    const token = await sign({ act: { sub: 'a' } });
    const [first, second] = [await verifier.verify(token), await verifier.verify(token)];
    expect(second.actor).toBe(first.actor);
    const requirement = { actor: false } as const;
    expect(await codeOf(async () => verifier.verify(token, { requirement }))).toBe(
      'actor_not_accepted',
    );
  });

  test('the refusal is a 403 that asks for nothing', async () => {
    const outcome = await plain.tryVerify(await sign({}), {
      requirement: { actor: own, scopes: ['s'] },
    });
    expect(outcome.ok || outcome.error.code).toBe('insufficient_scope');
    const refused = await plain.tryVerify(await sign({ scope: 's' }), {
      requirement: { actor: own, scopes: ['s'] },
    });
    if (refused.ok) throw new TypeError('passed');
    expect(refused.error.status).toBe(403);
    expect(refused.error.headers['www-authenticate']).toBe('Bearer realm="api"');
  });
});

describe('a demand that says nothing, or too much, is a ConfigError', () => {
  test.each<[unknown, string]>([
    [undefined, 'actor'],
    [null, 'actor'],
    [true, 'actor'],
    ['a', 'actor'],
    ['', 'actor'],
    [[], 'actor'],
    [['a'], 'actor'],
    [{}, 'actor'],
    [{ optional: true }, 'actor'],
    [{ issuer: 'https://a.test' }, 'actor'],
    [{ subjects: undefined }, 'actor.subjects'],
    [{ subjects: [] }, 'actor.subjects'],
    [{ subjects: 'a' }, 'actor.subjects'],
    [{ subjects: [''] }, 'actor.subjects[0]'],
    [{ subjects: ['a', null] }, 'actor.subjects[1]'],
    [{ subjects: ['a'], clientIds: undefined }, 'actor.clientIds'],
    [{ clientIds: [] }, 'actor.clientIds'],
    [{ subjects: ['a'], issuer: undefined }, 'actor.issuer'],
    [{ subjects: ['a'], optional: 'yes' }, 'actor.optional'],
    [{ subject: ['a'], clientIds: ['c'] }, 'actor.subject'],
    [Object.create({ subjects: ['a'] }), 'actor.subjects'],
  ])('%j', (actor, path) => {
    expect(pathsOf(() => setting.verifier({ actor }))).toContain(path);
    expect(pathsOf(() => plain.requirement({ actor } as never))).toContain(`requirement.${path}`);
    const issuers = [{ issuer: ISSUER, actor }];
    expect(pathsOf(() => setting.verifier({ issuer: undefined, issuers }))).toContain(
      `issuers[0].${path}`,
    );
  });
});

describe('4,096 characters of names', () => {
  const rest = 4_096 - ISSUER.length;
  test.each<[string, Members, Members]>([
    ['of a subject', { sub: 'x'.repeat(rest) }, { sub: 'x'.repeat(rest + 1) }],
    ['of a client', { client_id: 'x'.repeat(rest) }, { client_id: 'x'.repeat(rest + 1) }],
    [
      'of all members',
      { iss: 'x'.repeat(4_000), sub: 'x'.repeat(48), client_id: 'x'.repeat(48) },
      { iss: 'x'.repeat(4_000), sub: 'x'.repeat(48), client_id: 'x'.repeat(49) },
    ],
    [
      'of a chain',
      { sub: 'x'.repeat(4_000), iss: 'a', act: { sub: 'x'.repeat(94), iss: 'b' } },
      { sub: 'x'.repeat(4_000), iss: 'a', act: { sub: 'x'.repeat(95), iss: 'b' } },
    ],
  ])('%s are not too many, and one more is', async (_, longest, longer) => {
    expect(await decide({}, { act: longest })).toBe('passed');
    expect(await decide({}, { act: longer })).toBe('invalid_claims');
  });
});
