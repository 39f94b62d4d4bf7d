import type { PresentedCertificate } from '../contract/client-certificate.ts';
import { readPem, toCertificate } from './read-certificate.ts';
import { readXfcc } from './read-xfcc.ts';

/** How a proxy encodes the certificate in a header; see `fromHeader`. */
export type CertificateFormat = 'rfc9440' | 'pem' | 'base64' | 'xfcc';

/** Returns what a header says, or undefined where it says nothing in this format. */
type Format = (value: string, proxies: number) => Uint8Array | PresentedCertificate | undefined;

export const CERTIFICATE_FORMATS: Readonly<Record<CertificateFormat, Format>> = {
  rfc9440: (value) => toCertificate(/^:([^:]*):$/.exec(value)?.[1]),
  pem: (value) => toCertificate(readPem(value)),
  base64: toCertificate,
  xfcc: readXfcc,
};
