import { isAnswer } from './evidence.ts';
import type { Finding } from './finding.ts';
import { judgeAnonymous, judgeExposure } from './api-findings.ts';
import { judgeForged } from './forged-findings.ts';
import { judgeNoAnswer } from './no-answer-findings.ts';
import { examineResource } from './resource-findings.ts';
import { request } from './transport.ts';
import type { TransportSetting } from './transport.ts';

/** Asks an API without a token and with a forged one, by GET, and judges how it refuses. */
export async function examineApi(
  url: string,
  issuer: string,
  setting: TransportSetting,
): Promise<readonly Finding[]> {
  const anonymous = await request(url, setting);
  if (!isAnswer(anonymous)) return [judgeNoAnswer('api', anonymous)];
  const forged = forgeToken(issuer, setting.now());
  const headers = { authorization: `Bearer ${forged}`, origin: 'https://app.example' };
  const refused = await request(url, setting, { headers });
  return [
    ...judgeAnonymous(anonymous),
    ...judgeForged(refused, forged),
    ...judgeExposure(refused),
    ...(await examineResource(anonymous, issuer, setting)),
  ];
}

/** Returns a token that looks like those of the issuer, with a signature of zeros. */
function forgeToken(issuer: string, nowMs: number): string {
  const nowSeconds = Math.floor(nowMs / 1000);
  const header = { alg: 'RS256', typ: 'at+jwt', kid: 'oidc-verify-doctor' };
  const payload = { iss: issuer, sub: 'oidc-verify-doctor', iat: nowSeconds, exp: nowSeconds + 60 };
  const segments = [header, payload].map((part) => Buffer.from(JSON.stringify(part)));
  return [...segments, Buffer.alloc(256)].map((part) => part.toString('base64url')).join('.');
}
