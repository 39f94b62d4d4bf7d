import { parseHeaderLines } from '../header-lines.ts';
import { checkMembers, isMembers, namesOf } from '../members.ts';
import type { Members } from '../members.ts';
import { expandScenes } from '../scenes.ts';
import type { Answers } from './answers.ts';
import type {
  Acceptance,
  CallRecipe,
  CorpusCase,
  EarlierRequest,
  ProofRecipe,
  Rejection,
  SourceRecipe,
  TokenRecipe,
} from './format.ts';

// Compared with what the data says, so that a mistyped member is an error and not a silent default.
const CASE = namesOf<CorpusCase>({
  name: true,
  reason: true,
  at: true,
  policy: true,
  sources: true,
  warmUp: true,
  token: true,
  proofs: true,
  before: true,
  headers: true,
  method: true,
  target: true,
  optional: true,
  call: true,
  realm: true,
  closed: true,
  expect: true,
});
const CALL = namesOf<CallRecipe>({
  requirement: true,
  scheme: true,
  clientCertificate: true,
  abort: true,
});
const EARLIER = namesOf<EarlierRequest>({ proofs: true, method: true });
const SOURCE = namesOf<SourceRecipe>({ state: true, published: true, rotated: true });
/** The members of a token's recipe. */
export const TOKEN_MEMBERS: readonly string[] = namesOf<TokenRecipe>({
  key: true,
  secret: true,
  alg: true,
  saltLengthBytes: true,
  header: true,
  headerWithout: true,
  headerAppend: true,
  headerText: true,
  headerHex: true,
  headerEdit: true,
  payload: true,
  payloadWithout: true,
  payloadAppend: true,
  payloadText: true,
  payloadHex: true,
  payloadEdit: true,
  boundTo: true,
  fill: true,
  signature: true,
  prefix: true,
  suffix: true,
  value: true,
  absent: true,
});
const PROOF = [
  ...TOKEN_MEMBERS.filter((name) => name !== 'boundTo' && name !== 'absent'),
  ...namesOf<Omit<ProofRecipe, keyof TokenRecipe>>({ shows: true, private: true, nonce: true }),
];
const NONCE = namesOf<NonNullable<ProofRecipe['nonce']>>({ issuedAt: true, secret: true });
const ACCEPTANCE = namesOf<Acceptance>({
  ok: true,
  anonymous: true,
  subject: true,
  scopes: true,
  permissions: true,
  issuer: true,
  clientId: true,
  jti: true,
  expiresAt: true,
  notBefore: true,
  issuedAt: true,
  sessionId: true,
  acr: true,
  authenticatedAt: true,
  scheme: true,
  binding: true,
  claims: true,
  loads: true,
  wakes: true,
  nonce: true,
});
const REJECTION = namesOf<Rejection>({
  code: true,
  status: true,
  challenge: true,
  body: true,
  retryAfter: true,
  stage: true,
  loads: true,
  wakes: true,
  nonce: true,
});
const BY_MODE = ['sync', 'async'];

/**
 * Returns the cases of a data file, with the answers that they name.
 *
 * @throws TypeError that describes the problem with the file
 */
export function readCases(file: unknown, shared: Answers): readonly CorpusCase[] {
  const staged = expandScenes(file, ['answers']);
  const { family, answers: own } = file as Members;
  const answers = shared.with(own);
  const cases = staged.map(({ item }) => {
    const expected = answers.fill(item.name, item['expect']);
    const whole = { ...item, expect: expected };
    checkCase(item.name, whole);
    const { headers } = whole as { headers?: readonly string[] };
    const lines = headers === undefined ? {} : { headers: parseHeaderLines(headers) };
    return { ...whole, ...lines } as unknown as CorpusCase;
  });
  answers.checkUsed(String(family));
  return cases;
}

function checkCase(name: string, item: Members): void {
  const at = (part: string): string => `${name}, ${part}`;
  checkMembers(name, item, CASE);
  checkMembers(at('call'), item['call'], CALL);
  checkSources(name, item['sources']);
  const warmUp = (item['warmUp'] ?? []) as readonly unknown[];
  for (const token of [item['token'], ...warmUp]) checkMembers(at('token'), token, TOKEN_MEMBERS);
  checkProofs(at('proofs'), item['proofs']);
  for (const earlier of (item['before'] ?? []) as readonly Members[]) {
    checkMembers(at('before'), earlier, EARLIER);
    checkProofs(at('before'), earlier['proofs']);
  }
  checkExpectations(at('expect'), item['expect'] as Members);
}

/** Throws a TypeError for a member that no key source has. */
export function checkSources(name: string, sources: unknown): void {
  for (const source of Object.values((sources ?? {}) as Members)) {
    checkMembers(`${name}, sources`, source, SOURCE);
  }
}

function checkProofs(path: string, proofs: unknown): void {
  for (const proof of (proofs ?? []) as readonly Members[]) {
    checkMembers(path, proof, PROOF);
    checkMembers(path, proof['nonce'], NONCE);
  }
}

function checkExpectations(path: string, expect: Members): void {
  const isByMode = 'sync' in expect || 'async' in expect;
  if (isByMode) checkMembers(path, expect, BY_MODE);
  for (const one of isByMode ? BY_MODE.map((mode) => expect[mode]) : [expect]) {
    if (!isMembers(one)) throw new TypeError(`${path}: an answer is missing`);
    const isAcceptance = one['ok'] === true;
    checkMembers(path, one, isAcceptance ? ACCEPTANCE : REJECTION);
    const required = isAcceptance ? [] : ['code', 'status', 'challenge', 'body'];
    for (const member of required) {
      if (!Object.hasOwn(one, member)) throw new TypeError(`${path}: no ${member}`);
    }
  }
}
