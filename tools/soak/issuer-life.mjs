// What an issuer goes through: rotations with and without overlap, and outages of every kind.

const SETTLING_MS = 1500;

/**
 * @typedef {object} Life
 * @property {(key: 'none' | 'current' | 'unknown') => boolean} isInDoubt whether the API may lack the key, or not know whether it is there
 * @property {() => boolean} isSettled
 * @property {() => number} changes how many rotations and outages there were
 * @property {() => boolean} isDown whether an outage is under way
 * @property {(prepare: () => Promise<void>) => Promise<void>} turn begins the next phase, then prepares the load for it
 * @property {() => void} end ends an outage
 */

/**
 * A disturbance lasts until the issuer was asked for its keys again and answered. How soon that is
 * depends on the back-off of the API, which is what the load has to live with.
 *
 * @param {import('@oidc-verify/testing').TestIssuer} issuer
 * @returns {Life}
 */
export function createLife(issuer) {
  let isDown = false;
  let isTurning = false;
  // Whether genuine keys may be missing too: after a rotation, and where an endpoint says that it
  // has no keys, since stale ones only serve while it says nothing at all.
  let areKeysInDoubt = false;
  let changes = 0;
  let fetchesBefore = -1;
  let quietFrom = 0;

  const isSettled = () => {
    if (isDown || isTurning) return false;
    if (quietFrom === 0 && issuer.fetches.jwks > fetchesBefore) {
      quietFrom = performance.now() + SETTLING_MS;
    }
    return quietFrom > 0 && performance.now() >= quietFrom;
  };
  /**
   * @param {import('@oidc-verify/testing').Outage} kind
   * @param {number} [status]
   */
  const outage = (kind, status) => async () => {
    areKeysInDoubt = status === 404;
    issuer.outage(kind, status);
    isDown = true;
  };
  const back = async () => {
    issuer.outage('off');
    isDown = false;
  };
  /** @param {boolean} keepOld */
  const rotate = (keepOld) => () => {
    areKeysInDoubt = true;
    return issuer.rotateKeys({ keepOld });
  };
  const phases = [
    rotate(true),
    outage('status', 503),
    back,
    rotate(false),
    outage('hang'),
    back,
    outage('garbage'),
    back,
    rotate(false),
    outage('network'),
    back,
    outage('status', 404),
    back,
  ];
  return {
    isInDoubt: (key) =>
      key === 'unknown' ? !isSettled() : key === 'current' && areKeysInDoubt && !isSettled(),
    isSettled,
    changes: () => changes,
    isDown: () => isDown,
    turn: async (prepare) => {
      isTurning = true;
      const phase = phases[changes % phases.length];
      changes += 1;
      await phase?.();
      await prepare();
      fetchesBefore = issuer.fetches.jwks;
      quietFrom = 0;
      isTurning = false;
    },
    end: () => issuer.outage('off'),
  };
}
