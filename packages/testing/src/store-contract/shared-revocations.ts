import type { Revocation } from '@oidc-verify/core/revocation';
import { expectEqual } from '../contract/expectation.ts';
import { ISSUER as issuer, MAX_ENTRIES } from './revocation-scene.ts';
import type { RevocationCase, RevocationScene } from './revocation-scene.ts';

/** Cases about several processes, by name. A store for one process passes them with itself. */
export const SHARED_REVOCATION_CASES: Readonly<Record<string, RevocationCase>> = {
  'tells every process what any of them revokes, also at the same time': async (scene) => {
    const { elsewhere, settle } = scene;
    const ids = Array.from({ length: MAX_ENTRIES }, (_, index) => `${index}`);
    const answers = await Promise.all(
      ids.map((jti, index) => (index % 2 === 0 ? scene : elsewhere).revoke(byJti(scene, jti))),
    );
    expectEqual('revoke()', ['recorded'], [...new Set(answers)]);
    await settle();
    for (const jti of ids) {
      expectEqual(`${jti}, here`, true, await scene.isRevoked({ jti }));
      expectEqual(`${jti}, elsewhere`, true, await elsewhere.isRevoked({ jti }));
    }
    expectEqual('another token', false, await elsewhere.isRevoked({ jti: 'other' }));
  },
  'counts the latest end, whichever process records it, also at the same time': async (scene) => {
    const { elsewhere, endIn, settle, advance } = scene;
    const ends = [900, 300, 600, 300].map((seconds) => endIn(seconds));
    await Promise.all(
      ends.map((expiresAt, index) =>
        (index % 2 === 0 ? elsewhere : scene).revoke({ issuer, sessionId: 's1', expiresAt }),
      ),
    );
    await advance(800);
    await settle();
    expectEqual('here', true, await scene.isRevoked());
    expectEqual('elsewhere', true, await elsewhere.isRevoked());
  },
  'holds no more than it may, whichever process records': async (scene) => {
    const { elsewhere } = scene;
    const answers = await Promise.all(
      Array.from({ length: MAX_ENTRIES + 10 }, (_, index) =>
        (index % 2 === 0 ? scene : elsewhere).revoke(byJti(scene, `${index}`)),
      ),
    );
    const recorded = answers.filter((answer) => answer === 'recorded').length;
    expectEqual('recorded', MAX_ENTRIES, recorded);
  },
  'tells a process that starts later': async (scene) => {
    const { startLater, settle } = scene;
    if (startLater === undefined) return;
    await scene.revoke(byJti(scene, 'j1'));
    await scene.revoke({ issuer, subject: 'alice', issuedUntil: 1, expiresAt: scene.endIn(300) });
    const later = await startLater();
    await settle();
    expectEqual('in that process', true, await later.isRevoked());
    expectEqual('another token', false, await later.isRevoked({ jti: 'other' }));
    const other = { jti: 'other', issuedAt: undefined };
    expectEqual('a token without iat', true, await later.isRevoked(other));
  },
};

function byJti({ endIn }: RevocationScene, jti: string): Revocation {
  return { issuer, jti, expiresAt: endIn(300) };
}
