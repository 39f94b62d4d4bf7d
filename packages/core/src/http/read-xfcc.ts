import type { PresentedCertificate } from '../contract/client-certificate.ts';
import { encodeBase64url } from '../wire/base64url.ts';
import { parseXfcc } from './parse-xfcc.ts';
import type { XfccElement } from './parse-xfcc.ts';
import { readPem, toCertificate } from './read-certificate.ts';

/**
 * Returns what the outermost of so many proxies says about the client's certificate, or undefined where
 * that cannot be told.
 */
export function readXfcc(value: string, proxies: number): PresentedCertificate | undefined {
  const elements = parseXfcc(value) ?? [];
  const [element] = elements;
  // With another number of elements, the first one says something else than what it is taken for.
  if (element === undefined || elements.length !== proxies) return undefined;
  const [hash, cert] = [valueOf(element, 'hash'), valueOf(element, 'cert')];
  if ((hash ?? cert) === undefined) return undefined;
  const thumbprint = hash === undefined ? undefined : toThumbprint(hash);
  const certificate = cert === undefined ? undefined : toCertificate(readPem(cert));
  // A field that is there and cannot be read is not the same as one that is missing.
  if (hash !== undefined && thumbprint === undefined) return undefined;
  if (cert !== undefined && certificate === undefined) return undefined;
  return { certificate, 'x5t#S256': thumbprint };
}

/** Returns the value of a field, undefined where it is missing. What is joined of several is no hash or PEM. */
function valueOf(element: XfccElement, name: string): string | undefined {
  const fields = element.filter(([field]) => field === name);
  return fields.length === 0 ? undefined : fields.map(([, value]) => value).join(',');
}

const SHA256_HEX = /^[0-9a-f]{64}$/i;

/** Returns a SHA-256 digest in hex as the base64url of `x5t#S256`. */
function toThumbprint(hex: string): string | undefined {
  if (!SHA256_HEX.test(hex)) return undefined;
  return encodeBase64url(Uint8Array.from({ length: 32 }, (_, at) => readByte(hex, at)));
}

function readByte(hex: string, at: number): number {
  return Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16);
}
