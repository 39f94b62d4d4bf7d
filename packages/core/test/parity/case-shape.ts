import type { CaseFile, CorpusCase } from './format.ts';

// Written out, so that a mistyped member of a data file is an error and not a silent default.
const CASE = [
  'name',
  'reason',
  'at',
  'policy',
  'sources',
  'warmUp',
  'token',
  'proofs',
  'before',
  'headers',
  'method',
  'target',
  'optional',
  'call',
  'realm',
  'closed',
  'expect',
];
const CALL = ['requirement', 'scheme', 'clientCertificate', 'abort'];
const EARLIER = ['proofs', 'method'];
const SOURCE = ['state', 'published', 'rotated'];
const TOKEN = [
  'key',
  'secret',
  'alg',
  'saltLengthBytes',
  'header',
  'headerWithout',
  'headerAppend',
  'headerText',
  'headerHex',
  'headerEdit',
  'payload',
  'payloadWithout',
  'payloadAppend',
  'payloadText',
  'payloadHex',
  'payloadEdit',
  'boundTo',
  'fill',
  'signature',
  'prefix',
  'suffix',
  'value',
  'absent',
];
const PROOF = [...TOKEN, 'shows', 'private', 'nonce'];
const NONCE = ['issuedAt', 'secret'];
const ACCEPTANCE = [
  'ok',
  'anonymous',
  'subject',
  'scopes',
  'permissions',
  'issuer',
  'clientId',
  'jti',
  'expiresAt',
  'notBefore',
  'issuedAt',
  'sessionId',
  'acr',
  'authenticatedAt',
  'scheme',
  'binding',
  'claims',
  'loads',
  'wakes',
  'nonce',
];
const REJECTION = [
  'code',
  'status',
  'challenge',
  'body',
  'retryAfter',
  'stage',
  'loads',
  'wakes',
  'nonce',
];

type Members = Readonly<Record<string, unknown>>;

/** Returns the cases of a data file, or throws a TypeError that names the member that is wrong. */
export function readCases(file: unknown): readonly CorpusCase[] {
  const { family, cases } = file as CaseFile;
  if (typeof family !== 'string' || !Array.isArray(cases)) throw new TypeError('no case file');
  for (const item of cases) checkCase(family, item as Members);
  return cases as readonly CorpusCase[];
}

function checkCase(family: string, item: Members): void {
  const name = item['name'];
  if (typeof name !== 'string' || !name.startsWith(`${family}: `)) {
    throw new TypeError(`${family}: a case is called ${String(name)}`);
  }
  const at = (part: string): string => `${name}, ${part}`;
  checkMembers(name, item, CASE);
  checkMembers(at('call'), item['call'], CALL);
  for (const source of Object.values((item['sources'] ?? {}) as Members)) {
    checkMembers(at('sources'), source, SOURCE);
  }
  const warmUp = (item['warmUp'] ?? []) as readonly unknown[];
  for (const token of [item['token'], ...warmUp]) checkMembers(at('token'), token, TOKEN);
  checkProofs(at('proofs'), item['proofs']);
  for (const earlier of (item['before'] ?? []) as readonly Members[]) {
    checkMembers(at('before'), earlier, EARLIER);
    checkProofs(at('before'), earlier['proofs']);
  }
  checkExpectations(at('expect'), item['expect'] as Members);
}

function checkProofs(path: string, proofs: unknown): void {
  for (const proof of (proofs ?? []) as readonly Members[]) {
    checkMembers(path, proof, PROOF);
    checkMembers(path, proof['nonce'], NONCE);
  }
}

function checkExpectations(path: string, expect: Members): void {
  const each = 'sync' in expect ? [expect['sync'], expect['async']] : [expect];
  for (const one of each) {
    const isAcceptance = (one as Members)['ok'] === true;
    checkMembers(path, one, isAcceptance ? ACCEPTANCE : REJECTION);
    const required = isAcceptance ? [] : ['code', 'status', 'challenge', 'body'];
    for (const member of required) {
      if (!Object.hasOwn(one as Members, member)) throw new TypeError(`${path}: no ${member}`);
    }
  }
}

function checkMembers(path: string, value: unknown, names: readonly string[]): void {
  for (const name of Object.keys(value ?? {})) {
    if (!names.includes(name)) throw new TypeError(`${path}: no member is called ${name}`);
  }
}
