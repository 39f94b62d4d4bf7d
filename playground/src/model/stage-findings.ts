import type { DecodedToken } from './decode.ts';
import type { Walk, WalkedStage } from './walk.ts';

/** Returns the stages with what the library has no word for: what was found of the signature and of `cnf`. */
export function withFindings(walk: Walk, decoded: DecodedToken | undefined): Walk['stages'] {
  return walk.stages.map((stage) => {
    const found = findingOf(stage, decoded);
    return found === undefined ? stage : { ...stage, found };
  });
}

function findingOf(
  { stage, outcome }: WalkedStage,
  decoded: DecodedToken | undefined,
): string | undefined {
  const claims = decoded?.payload?.members;
  if (stage === 'confirmation' && claims !== undefined) {
    return 'cnf' in claims ? tellConfirmation(claims['cnf']) : 'no cnf: not bound to a key';
  }
  if (stage !== 'signature') return undefined;
  if (outcome === 'passed') return 'made with the key of the issuer';
  return outcome === 'unchecked' ? 'there are no keys to check it with' : undefined;
}

/** The names of the methods are enough: thumbprints tell people nothing. */
function tellConfirmation(cnf: unknown): string {
  const isObject = typeof cnf === 'object' && cnf !== null && !Array.isArray(cnf);
  return isObject ? `cnf with ${Object.keys(cnf).join(', ') || 'nothing'}` : 'cnf is not an object';
}
