import type { TokenFacts } from '@oidc-verify/core/revocation';
import { expectEqual } from '../contract/expectation.ts';
import { ISSUER } from './revocation-scene.ts';
import type { RevocationCase } from './revocation-scene.ts';

/** What a revocation names, with times relative to the token's `iat`. */
interface Named {
  readonly issuer?: string;
  readonly jti?: string;
  readonly sessionId?: string;
  readonly subject?: string;
  readonly untilIat?: number;
}

/** A token, with its `iat` relative to that of Alice's. */
interface Token extends Partial<Omit<TokenFacts, 'issuedAt'>> {
  readonly iat?: number | undefined;
}

/** What is revoked, a token, and whether it is concerned. */
const ROWS: Readonly<Record<string, readonly [named: Named, token: Token, isRevoked: boolean]>> = {
  'its jti': [{ jti: 'j1' }, {}, true],
  'no other jti': [{ jti: 'j2' }, {}, false],
  'no jti in another case': [{ jti: 'J1' }, {}, false],
  'the jti of this issuer only': [{ issuer: 'https://b.test', jti: 'j1' }, {}, false],
  'no token without jti': [{ jti: 'j1' }, { jti: undefined }, false],
  'no token without jti, though it is called undefined': [
    { jti: 'undefined' },
    { jti: undefined },
    false,
  ],
  'its session': [{ sessionId: 's1' }, {}, true],
  'no other session': [{ sessionId: 's2' }, {}, false],
  'no token without session': [{ sessionId: 's1' }, { sessionId: undefined }, false],
  'its subject': [{ subject: 'alice' }, {}, true],
  'later tokens of its subject': [{ subject: 'alice' }, { iat: 9 }, true],
  'no other subject': [{ subject: 'bob' }, {}, false],
  'the subject of this issuer only': [{ issuer: 'https://b.test', subject: 'alice' }, {}, false],
  'tokens issued before': [{ subject: 'alice', untilIat: 1 }, {}, true],
  'tokens issued at that time': [{ subject: 'alice', untilIat: 0 }, {}, true],
  'tokens of the same second': [{ subject: 'alice', untilIat: 0 }, { iat: 0.9 }, true],
  'no tokens issued after': [{ subject: 'alice', untilIat: -1 }, {}, false],
  'tokens that do not say when': [{ subject: 'alice', untilIat: -1000 }, { iat: undefined }, true],
  'older tokens of the issuer': [{ untilIat: 0 }, { subject: undefined }, true],
  'not newer ones of the issuer': [{ untilIat: -1 }, {}, false],
  'no other issuer': [{ issuer: 'https://b.test', untilIat: 0 }, {}, false],
  'no jti by the name of a session': [{ jti: 's1' }, {}, false],
  'no session by the name of a subject': [{ sessionId: 'alice' }, {}, false],
  'no subject by the end of its issuer': [
    { issuer: `${ISSUER}a`, subject: 'lice' },
    { subject: 'alice' },
    false,
  ],
  'identifiers in any script, with spaces, quotes and control characters': [
    { subject: 'Ζωή "x" \\ \u0000 \r\n 💡 {}' },
    { subject: 'Ζωή "x" \\ \u0000 \r\n 💡 {}' },
    true,
  ],
  'identifiers of 1,024 characters': [
    { subject: 'x'.repeat(1_024) },
    { subject: 'x'.repeat(1_024) },
    true,
  ],
  'no subject that differs in its last character': [
    { subject: `${'x'.repeat(1_023)}y` },
    { subject: 'x'.repeat(1_024) },
    false,
  ],
};

/** One case for each row, by name. */
export const CONCERN_CASES: Readonly<Record<string, RevocationCase>> = Object.fromEntries(
  Object.entries(ROWS).map(([name, [named, token, isRevoked]]) => [
    `concerns ${name}`,
    toCase(named, token, isRevoked),
  ]),
);

function toCase({ untilIat, ...named }: Named, token: Token, isRevoked: boolean): RevocationCase {
  return async ({ revoke, isRevoked: ask, elsewhere, endIn, settle }) => {
    const issuedAt = Math.floor(endIn(0));
    const { iat = 'iat' in token ? undefined : 0, ...members } = token;
    const facts = { ...members, issuedAt: iat === undefined ? undefined : issuedAt + iat };
    expectEqual('before', false, await ask(facts));
    const until = untilIat === undefined ? {} : { issuedUntil: issuedAt + untilIat };
    // The rows name one of the selectors each.
    const revocation = { issuer: ISSUER, expiresAt: endIn(300), ...named, ...until };
    expectEqual('revoke()', 'recorded', await revoke(revocation as Parameters<typeof revoke>[0]));
    expectEqual('in the same process, at once', isRevoked, await ask(facts));
    await settle();
    expectEqual('in another process', isRevoked, await elsewhere.isRevoked(facts));
  };
}
