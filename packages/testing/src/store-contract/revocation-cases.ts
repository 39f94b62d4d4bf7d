import { isConfigError } from '@oidc-verify/core';
import type { Revocation } from '@oidc-verify/core/revocation';
import { expectEqual, expectThat } from '../contract/expectation.ts';
import { ISSUER as issuer, MAX_ENTRIES, TOLERANCE_SECONDS } from './revocation-scene.ts';
import type { RevocationCase, RevocationProcess, RevocationScene } from './revocation-scene.ts';

/** Longer than any store keeps what has ended. */
const LONG_AFTER_SECONDS = 600;

/** Cases about ends, limits and arguments, by name. */
export const REVOCATION_CASES: Readonly<Record<string, RevocationCase>> = {
  'remembers a revocation until its end and the tolerance after it': async (scene) => {
    const end = scene.endIn(300);
    await scene.revoke({ issuer, jti: 'j1', expiresAt: end });
    // The process whose clock reaches the end first writes, which may not take it from the other one.
    for (const [one, other] of byClock(scene)) {
      const last = end + TOLERANCE_SECONDS - one.offsetSeconds - 1;
      await scene.advance(last - scene.endIn(0));
      expectEqual('a write', 'recorded', await other.revoke(later(scene, 'j2')));
      await scene.settle();
      expectEqual('just before its end', true, await one.isRevoked());
    }
  },
  'ends revocations by itself': async (scene) => {
    const { revoke, advance, endIn, settle } = scene;
    await revoke({ issuer, jti: 'j1', expiresAt: endIn(300) });
    await advance(300 + LONG_AFTER_SECONDS);
    await settle();
    await everywhere(scene, { jti: 'j1' }, false);
  },
  'counts the latest end of those that concern the same tokens': async (scene) => {
    const ends = [300, 900, 600].map((seconds) => scene.endIn(seconds));
    for (const expiresAt of ends) await scene.revoke({ issuer, sessionId: 's1', expiresAt });
    await scene.advance(899);
    await scene.settle();
    await everywhere(scene, {}, true);
  },
  'counts the latest time of issue of those that concern the same tokens': async (scene) => {
    const iat = Math.floor(scene.endIn(0));
    for (const issuedUntil of [iat - 9, iat, iat - 5]) {
      await scene.revoke({ issuer, subject: 'alice', issuedUntil, expiresAt: scene.endIn(300) });
    }
    await scene.settle();
    await everywhere(scene, { issuedAt: iat }, true);
    await everywhere(scene, { issuedAt: iat + 1 }, false);
  },
  'takes no notice of a revocation that has ended': async (scene) => {
    const ended = await scene.revoke({ issuer, jti: 'j1', expiresAt: scene.endIn(-600) });
    expectEqual('revoke()', 'recorded', ended);
    await scene.settle();
    await everywhere(scene, {}, false);
  },
  'refuses what it has no room for, and forgets nothing': async (scene) => {
    for (let index = 0; index < MAX_ENTRIES; index++) {
      const answer = await scene.revoke(later(scene, `${index}`));
      expectEqual(`revocation ${index}`, 'recorded', answer);
    }
    expectEqual('one too many', 'failed', await scene.revoke(later(scene, 'j1')));
    await scene.settle();
    const elsewhere = await scene.elsewhere.revoke(later(scene, 'j1'));
    expectEqual('one too many, elsewhere', 'failed', elsewhere);
    await everywhere(scene, { jti: 'j1' }, false);
    for (const jti of ['0', `${MAX_ENTRIES - 1}`]) await everywhere(scene, { jti }, true);
    expectEqual('one that it has', 'recorded', await scene.revoke(later(scene, '0')));
    await scene.advance(300 + LONG_AFTER_SECONDS);
    expectEqual('after their end', 'recorded', await scene.revoke(later(scene, 'j1')));
    await scene.settle();
    await everywhere(scene, { jti: 'j1' }, true);
  },
  'refuses what is not a revocation': async (scene) => {
    const expiresAt = scene.endIn(300);
    const wrong: readonly object[] = [
      { issuer, expiresAt },
      { jti: 'j1', expiresAt },
      { issuer, jti: 'j1' },
      { issuer, jti: '', expiresAt },
      { issuer, jti: 'j1', sessionId: 's1', expiresAt },
      { issuer, jti: 'j1', issuedUntil: 1, expiresAt },
      { issuer, jti: 'j1', expiresAt: Number.NaN },
      { issuer, jti: 'j1', expiresAt: Number.POSITIVE_INFINITY },
      { issuer, jti: 'x'.repeat(1_025), expiresAt },
      { issuer, user: 'alice', expiresAt },
    ];
    for (const revocation of wrong) {
      const error = await errorOf(async () => scene.store.revoke(revocation as Revocation));
      expectThat(JSON.stringify(revocation), 'a ConfigError', isConfigError(error), error);
    }
    await scene.settle();
    await everywhere(scene, {}, false);
  },
};

/** Returns the processes, the one whose clock is ahead first, each with the other one. */
function byClock(
  scene: RevocationScene,
): readonly (readonly [RevocationProcess, RevocationProcess])[] {
  const { elsewhere } = scene;
  const pairs = [[scene, elsewhere] as const, [elsewhere, scene] as const];
  return pairs.toSorted(([one], [other]) => other.offsetSeconds - one.offsetSeconds);
}

function later({ endIn }: RevocationScene, jti: string): Revocation {
  return { issuer, jti, expiresAt: endIn(300) };
}

async function everywhere(
  scene: RevocationScene,
  token: Parameters<RevocationProcess['isRevoked']>[0],
  isRevoked: boolean,
): Promise<void> {
  for (const [where, one] of Object.entries({ here: scene, elsewhere: scene.elsewhere })) {
    expectEqual(`${JSON.stringify(token)}, ${where}`, isRevoked, await one.isRevoked(token));
  }
}

async function errorOf(act: () => Promise<unknown>): Promise<unknown> {
  try {
    return await act();
  } catch (error) {
    return error;
  }
}
