import type { Revocation } from '@oidc-verify/core/revocation';
import { expectEqual, expectThat } from '../contract/expectation.ts';
import { ISSUER as issuer } from './revocation-scene.ts';
import type { RevocationCase, RevocationScene } from './revocation-scene.ts';
import { HARMLESS, UNREADABLE } from './store-fault.ts';
import type { StoreFault } from './store-fault.ts';

/**
 * Returns the case of one fault: what was revoked stays revoked, what cannot be recorded is not said to
 * be, a store that cannot be read stops answering in time, and all of it ends with the fault.
 */
export function toRevocationFaultCase(
  fault: StoreFault,
): readonly [name: string, run: RevocationCase] {
  return [
    `never calls a revoked token good while its engine fails, and works again afterwards: ${fault}`,
    async (scene) => {
      await scene.revoke(byJti(scene, 'before'));
      await scene.settle();
      await scene.setFault(fault);
      const wanted = HARMLESS.has(fault) ? 'recorded' : 'failed';
      const during = await scene.revoke(byJti(scene, 'during'));
      expectEqual('revoke()', wanted, during);
      expectEqual('another revoke()', wanted, await scene.revoke(byJti(scene, 'another')));
      await stayRevoked(scene, 'during the fault');
      await scene.advance(scene.maxStaleSeconds + 1);
      await stayRevoked(scene, 'long into the fault');
      if (UNREADABLE.has(fault)) await answerNothing(scene);
      await scene.setFault('none');
      await scene.settle();
      await recover(scene, during === 'recorded');
    },
  ];
}

async function stayRevoked(scene: RevocationScene, when: string): Promise<void> {
  const token = { jti: 'before' };
  const answers = await Promise.all([scene.isRevoked(token), scene.elsewhere.isRevoked(token)]);
  expectThat(`what was revoked, ${when}`, 'never false', !answers.includes(false), answers);
}

async function answerNothing(scene: RevocationScene): Promise<void> {
  const token = { jti: 'unknown' };
  const answers = await Promise.all([scene.isRevoked(token), scene.elsewhere.isRevoked(token)]);
  const failed = ['failed', 'failed'];
  expectEqual('a token of which nothing is known, long into the fault', failed, answers);
}

async function recover(scene: RevocationScene, wasRecorded: boolean): Promise<void> {
  const { elsewhere, settle } = scene;
  for (const one of [scene, elsewhere]) {
    expectEqual('what was revoked before', true, await one.isRevoked({ jti: 'before' }));
    expectEqual('another token', false, await one.isRevoked({ jti: 'unknown' }));
  }
  const during = await elsewhere.isRevoked({ jti: 'during' });
  // What was refused may have been recorded all the same.
  if (wasRecorded) expectEqual('what was revoked meanwhile', true, during);
  expectEqual('revoke() again', 'recorded', await scene.revoke(byJti(scene, 'during')));
  await settle();
  expectEqual('what is revoked again', true, await elsewhere.isRevoked({ jti: 'during' }));
}

function byJti({ endIn }: RevocationScene, jti: string): Revocation {
  return { issuer, jti, expiresAt: endIn(300) };
}
