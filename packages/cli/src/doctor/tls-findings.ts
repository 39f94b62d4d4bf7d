import { isAnswer } from './evidence.ts';
import type { Evidence, NoAnswer } from './evidence.ts';
import type { ShownCertificate } from './certificate.ts';
import { fail, pass, warn } from './finding.ts';
import type { Finding } from './finding.ts';

const PRIVATE_CA =
  'if it is your own authority, give its certificate to this command (--ca) and to the API (NODE_EXTRA_CA_CERTS); otherwise the issuer needs a certificate of a public one';

/** What a refused certificate means, by the code of OpenSSL or Node. */
const CODES: Readonly<Record<string, readonly [id: string, meaning: string, advice: string]>> = {
  CERT_HAS_EXPIRED: [
    'tls.expired',
    'the certificate has expired',
    'the operator of the issuer has to renew it',
  ],
  CERT_NOT_YET_VALID: [
    'tls.not-yet-valid',
    'the certificate is not valid yet',
    'check the clock of this machine, and the certificate',
  ],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['tls.self-signed', 'the certificate is self-signed', PRIVATE_CA],
  SELF_SIGNED_CERT_IN_CHAIN: [
    'tls.unknown-authority',
    'the authority of the certificate is not known here',
    PRIVATE_CA,
  ],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: [
    'tls.unknown-authority',
    'the authority of the certificate is not known here',
    PRIVATE_CA,
  ],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
    'tls.unknown-authority',
    'the certificate leads to no known authority',
    'the server has to send its intermediate certificates too; if the authority is your own, give it with --ca',
  ],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'tls.wrong-host',
    'the certificate is for other hosts',
    'use a host of the certificate as issuer, if tokens name it; otherwise the issuer has to add this host to its certificate',
  ],
};

/** Judges a request that was ended because of the certificate. */
export function judgeRefusedCertificate({ url, code, certificate }: NoAnswer): Finding {
  const [id, meaning, advice] = CODES[code] ?? [
    'tls.refused',
    'the certificate was refused',
    'look at it with openssl s_client',
  ];
  return fail(id, `${new URL(url).host}: ${meaning} (${code})${tell(certificate)}`, advice);
}

function tell(certificate: ShownCertificate | undefined): string {
  if (certificate === undefined) return '';
  const { names, subject, issuedBy, expiresAtMs } = certificate;
  const shown = names.length === 0 ? subject : names.slice(0, 5).join(', ');
  const until = Number.isNaN(expiresAtMs)
    ? ''
    : `, until ${new Date(expiresAtMs).toISOString().slice(0, 10)}`;
  return `; it is for ${shown}, by ${issuedBy}${until}`;
}

const DAY_MS = 86_400_000;
const SOON_DAYS = 14;

/** Judges the certificates of all servers that were accepted. */
export function judgeCertificates({ metadata, jwks, nowMs }: Evidence): readonly Finding[] {
  const shown = new Map<string, ShownCertificate>();
  for (const outcome of [...metadata, jwks]) {
    if (!isAnswer(outcome) || outcome.certificate === undefined) continue;
    shown.set(new URL(outcome.url).host, outcome.certificate);
  }
  return [...shown].map(([host, certificate]) => judgeAccepted(host, certificate, nowMs));
}

function judgeAccepted(
  host: string,
  { expiresAtMs, protocol = 'TLS' }: ShownCertificate,
  nowMs: number,
): Finding {
  const days = Math.floor((expiresAtMs - nowMs) / DAY_MS);
  const found = `${host}: the certificate is valid for ${days} more ${days === 1 ? 'day' : 'days'} (${protocol})`;
  if (days >= SOON_DAYS) return pass('tls.certificate', found);
  const advice =
    'the operator of the issuer has to renew it before: without it no keys can be fetched, and every token gets 503';
  return warn('tls.expires-soon', found, advice);
}
