import type { DecodedToken } from './decode.ts';
import { refusedMembers } from './judged-members.ts';
import { toJson } from './members.ts';
import type { Walk, WalkedStage } from './walk.ts';

/**
 * Returns the stages with what the library has no word for: what was found of the signature and of `cnf`, and
 * the member for which a token was refused.
 */
export function withFindings(walk: Walk, decoded: DecodedToken | undefined): Walk['stages'] {
  return walk.stages.map((stage) => {
    const found = findingOf(stage, decoded) ?? stage.found;
    if (stage.outcome !== 'refused') return { ...stage, found };
    const told = [found, ...tellRefused(walk, decoded, found ?? '')].filter(
      (one) => one !== undefined,
    );
    return { ...stage, found: told.length === 0 ? undefined : told.join('; ') };
  });
}

function tellRefused(
  { explanation }: Walk,
  decoded: DecodedToken | undefined,
  found: string,
): readonly string[] {
  return (['header', 'payload'] as const).flatMap((where) => {
    const members = decoded?.[where]?.members ?? {};
    return refusedMembers(where, explanation, Object.keys(members))
      .filter((name) => !tells(found, name))
      .map((name) =>
        Object.hasOwn(members, name) ? `${name} ${toShort(members[name])}` : `no ${name}`,
      );
  });
}

/** Tells whether a finding says something of a member: `aud "…"` or `no aud`. */
function tells(found: string, name: string): boolean {
  return found.split('; ').some((part) => part.startsWith(`${name} `) || part === `no ${name}`);
}

const MAX_LENGTH = 120;

function toShort(value: unknown): string {
  const json = toJson(value);
  return json.length > MAX_LENGTH ? `${json.slice(0, MAX_LENGTH)}…` : json;
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
