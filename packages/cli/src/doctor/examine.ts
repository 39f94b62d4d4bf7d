import { isLoopbackHost } from '@oidc-verify/core';
import { tryDefaults } from './defaults.ts';
import type { DefaultsSetting } from './defaults.ts';
import { judgeClock, judgeDelivery } from './delivery-findings.ts';
import { isAnswer } from './evidence.ts';
import type { Evidence } from './evidence.ts';
import { examineApi } from './examine-api.ts';
import { boundKinds, fail } from './finding.ts';
import type { Finding } from './finding.ts';
import { gather } from './gather.ts';
import { judgeKeys } from './key-findings.ts';
import { judgeMetadata } from './metadata-findings.ts';
import { isUnreached } from './no-answer-findings.ts';
import { judgeCertificates } from './tls-findings.ts';

/** What an examination may be told. */
export interface ExamineSetting extends DefaultsSetting {
  /** An API whose refusals are examined as well. */
  readonly apiUrl?: string | undefined;
}

/** What was found out. */
export interface Examination {
  /** `unreachable`: nobody answered, so nothing is known of the issuer. */
  readonly verdict: 'fine' | 'findings' | 'unreachable';
  readonly findings: readonly Finding[];
}

/** Examines an issuer, and an API if one is given. Never rejects. */
export async function examine(issuer: string, setting: ExamineSetting): Promise<Examination> {
  const fault = issuerFault(issuer, setting.httpOrigins);
  if (fault !== undefined) return { verdict: 'findings', findings: [fault] };
  const { apiUrl, onProgress } = setting;
  const evidence = await gather(issuer, setting);
  const last = evidence.metadata.at(-1);
  const isSilent = last !== undefined && !isAnswer(last) && isUnreached(last);
  onProgress?.('what a verifier does with it');
  const findings = isSilent
    ? judgeDelivery('metadata', last)
    : [...judgeEvidence(evidence, setting), await tryDefaults(issuer, setting)];
  if (apiUrl !== undefined) onProgress?.(apiUrl);
  const ofApi = apiUrl === undefined ? [] : await examineApi(apiUrl, issuer, setting);
  const all = boundKinds([...findings, ...ofApi]);
  const isFine = all.every(({ level }) => level === 'pass' || level === 'info');
  return { verdict: isSilent ? 'unreachable' : isFine ? 'fine' : 'findings', findings: all };
}

function judgeEvidence(
  evidence: Evidence,
  { httpOrigins, algorithms }: ExamineSetting,
): readonly Finding[] {
  const { metadata, jwks } = evidence;
  const last = metadata.at(-1);
  return [
    ...judgeCertificates(evidence),
    ...(last === undefined ? [] : judgeDelivery('metadata', last)),
    ...judgeMetadata(evidence, httpOrigins),
    ...(jwks === undefined ? [] : judgeDelivery('jwks', jwks)),
    ...judgeKeys(evidence, algorithms),
    ...judgeClock(evidence),
  ];
}

function issuerFault(issuer: string, httpOrigins: readonly string[]): Finding | undefined {
  const found = `${issuer} is not the URL of an issuer`;
  if (!URL.canParse(issuer) || !/^https?:$/.test(new URL(issuer).protocol)) {
    return fail(
      'issuer.url',
      found,
      'an issuer is an https: URL, such as https://login.example.com/ (RFC 8414 §2)',
    );
  }
  const { protocol, hostname, origin, username, password } = new URL(issuer);
  if (/[?#]/.test(issuer) || username !== '' || password !== '') {
    return fail(
      'issuer.url',
      found,
      'it must not have a user, a query or a fragment (RFC 8414 §2)',
    );
  }
  if (/\.well-known\//.test(issuer)) {
    return fail(
      'issuer.metadata-url',
      `${issuer} is the URL of the metadata, not of the issuer`,
      'leave out everything from /.well-known on; tokens have the exact value in iss',
    );
  }
  if (protocol === 'https:' || isLoopbackHost(hostname) || httpOrigins.includes(origin))
    return undefined;
  return fail(
    'issuer.http',
    `${issuer} is asked without TLS, so anybody on the way can replace the keys`,
    'use https:; inside a trusted network, allow it: --allow-http-origin here, dangerouslyAllowHttpOrigins in the API',
  );
}
