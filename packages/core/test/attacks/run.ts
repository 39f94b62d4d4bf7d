import { isAuthError } from '@oidc-verify/core';
import type { AuthErrorCode, Stage, Verifier } from '@oidc-verify/core';
import { authenticate, fromNode } from '@oidc-verify/core/http';
import type { BuiltAttack, Presentation, World } from './corpus.ts';
import type { Asks } from './format.ts';

/** One way to reach a decision. The caller brings the engine, so that this file runs anywhere. */
export interface AttackLeg {
  readonly name: string;
  readonly sync: boolean;
  /** Has a token cache, which meets the control before the attack. */
  readonly cached: boolean;
  /** `onDecode` is called for every decoded segment, if the engine can be instrumented. */
  readonly build: (options: unknown, onDecode: () => void) => Verifier;
  readonly countsDecodes: boolean;
}

/** How one presentation ended. */
interface Ending {
  readonly code: AuthErrorCode | 'accepted' | 'anonymous';
  readonly stage: Stage | undefined;
  readonly asks: Asks;
  readonly fetched: readonly string[];
  readonly decodes: number;
}

/** Returns the problems on `leg`: an attack that is not refused as expected, or a refused control. */
export async function runAttack(built: BuiltAttack, leg: AttackLeg): Promise<readonly string[]> {
  try {
    const { attack, control, again = control } = built;
    const isShared = leg.cached && attack.world === control.world;
    const stage = open(leg, attack);
    if (isShared) {
      // Twice, so that the second is answered out of the cache.
      const before = [await play(stage, control, leg), await play(stage, again, leg)];
      const problems = before.flatMap((ending) => judgeControl(ending));
      return [...problems, ...judge(built, await play(stage, attack, leg), leg)];
    }
    const attacked = await play(stage, attack, leg);
    const controlled = await play(open(leg, control), control, leg);
    return [...judge(built, attacked, leg), ...judgeControl(controlled)];
  } catch (error) {
    return [`${leg.name} ended with ${String(error)}`];
  }
}

interface OpenStage {
  readonly world: World;
  readonly verifier: Verifier;
  readonly decoded: { count: number };
  isWarm: boolean;
}

function open(leg: AttackLeg, presentation: Presentation): OpenStage {
  const world = presentation.setUp();
  const decoded = { count: 0 };
  const cache = leg.cached ? { tokenCache: true } : {};
  const verifier = leg.build({ ...cache, ...world.options }, () => {
    decoded.count += 1;
  });
  return { world, verifier, decoded, isWarm: false };
}

async function play(stage: OpenStage, presentation: Presentation, leg: AttackLeg): Promise<Ending> {
  const { world, verifier, decoded } = stage;
  if (!stage.isWarm) {
    world.setClock(world.warmUpAt);
    for (const token of presentation.warmUps) await verifier.tryVerify(token);
    world.setClock(world.at);
    world.turn();
    stage.isWarm = true;
    const { earlier } = presentation;
    const before = earlier === undefined ? 'accepted' : await decide(earlier, verifier, leg);
    if (before !== 'accepted') throw new TypeError(`what comes before got ${before}`);
  }
  world.reset();
  world.events.length = 0;
  decoded.count = 0;
  const code = await decide(presentation, verifier, leg);
  const refused = world.events
    .filter((event) => event.type === 'refused')
    .findLast(({ stage: at }) => at !== 'credentials');
  return {
    code,
    stage: refused?.stage,
    asks: { ...world.asks() },
    fetched: [...world.fetched],
    decodes: decoded.count,
  };
}

async function decide(
  presentation: Presentation,
  verifier: Verifier,
  leg: AttackLeg,
): Promise<Ending['code']> {
  if (presentation.headers !== undefined) return request(presentation, verifier, leg);
  // Not a string in some cases: what a caller without types may hand over.
  const token = presentation.token as string;
  const outcome = leg.sync ? verifier.tryVerifySync(token) : await verifier.tryVerify(token);
  return outcome.ok ? 'accepted' : outcome.error.code;
}

/** Sends a request as a raw `node:http` handler would see it. */
async function request(
  { headers = [], url, method, optional }: Presentation,
  verifier: Verifier,
  { sync }: AttackLeg,
): Promise<Ending['code']> {
  const message = { method, url, rawHeaders: headers.flat() };
  const backed: Verifier = sync
    ? { ...verifier, verify: async (token, call) => verifier.verifySync(token, call) }
    : verifier;
  const outcome = await authenticate(backed, fromNode(message), { optional });
  if (outcome.ok) return outcome.token === undefined ? 'anonymous' : 'accepted';
  if (!isAuthError(outcome.error)) throw outcome.error;
  return outcome.error.code;
}

function judgeControl({ code }: Ending): readonly string[] {
  return code === 'accepted' ? [] : [`the control got ${code}`];
}

const BEFORE_KEYS: readonly (Stage | undefined)[] = [
  undefined,
  'call',
  'parse',
  'issuer',
  'header',
];

function judge({ expected }: BuiltAttack, seen: Ending, leg: AttackLeg): readonly string[] {
  const { code, stage } = leg.sync ? (expected.sync ?? expected) : expected;
  const asks = (leg.sync ? expected.asks?.sync : expected.asks?.async) ?? toAsks(code, stage, leg);
  const { fetched = [] } = expected;
  // Sync does not wait for the fetches that it starts, so not all of them may have happened yet.
  const isFetchedAsTold = leg.sync
    ? seen.fetched.every((url) => fetched.includes(url))
    : JSON.stringify(seen.fetched) === JSON.stringify(fetched);
  const { decodes = Number.POSITIVE_INFINITY } = expected;
  return [
    ...differ('code', expected.anonymous === true ? 'anonymous' : code, seen.code),
    ...differ('stage', stage, seen.stage),
    ...differ('keys asked for', asks, seen.asks),
    ...(isFetchedAsTold ? [] : [`fetched ${seen.fetched.join(', ')}`]),
    ...(leg.countsDecodes && seen.decodes > decodes ? [`decoded ${seen.decodes} segments`] : []),
  ];
}

/** Keys in memory decide. Only a key that is not in memory is requested, once (the cool-down limits it). */
function toAsks(code: AuthErrorCode, stage: Stage | undefined, { sync }: AttackLeg): Asks {
  const none = { loads: 0, wakes: 0 };
  if (BEFORE_KEYS.includes(stage) || code !== 'key_not_found') return none;
  return sync ? { loads: 0, wakes: 1 } : { loads: 1, wakes: 0 };
}

function differ(what: string, expected: unknown, actual: unknown): readonly string[] {
  const [wanted, got] = [JSON.stringify(expected), JSON.stringify(actual)];
  return wanted === got ? [] : [`${what}: expected ${wanted}, got ${got}`];
}
