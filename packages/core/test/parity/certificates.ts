import { testCertificate } from '@oidc-verify/testing';
import { fromBase64url } from './keys.ts';

/** Every certificate that a case can name, as base64 of its DER. */
const CERTIFICATES: ReadonlyMap<string, string> = new Map([
  ['client-1', testCertificate],
  [
    'client-2',
    'MIIBGDCBvgIJAf17zIsf2ZbvMAoGCCqGSM49BAMCMBMxETAPBgNVBAMMCGNsaWVudC0yMCAXDTIwMDEwMTAwMDAwMFoYDzk5OTkxMjMxMjM1OTU5WjATMREwDwYDVQQDDAhjbGllbnQtMjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABLqV99WHC2XJuOHJlI6HwlPwn8xO15Q0b/KX1hDeFbhu7pkdi+HL+WgPOvIBhlx16AUOAAqERHjKJiyh4bxswSkwCgYIKoZIzj0EAwIDSQAwRgIhAO174TOZqnWkFQygXXE0fFEhtbgOq2G/vr6fwvxl7htIAiEA/pXq6BYy9uJh3SVQa0h49tI8T6tRC/KTGpwJoegeqeE=',
  ],
]);

/** Returns the certificate of that name in DER. */
export function toCertificate(name: string): Uint8Array {
  return fromBase64url(toBase64(name).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''));
}

/**
 * Returns `value` with `{client-1}` and the like replaced by base64, `{client-1.pem}` by URL-encoded PEM.
 */
export function fillCertificates(value: string): string {
  return value.replaceAll(/\{(client-\d)(\.pem)?\}/g, (_, name: string, pem?: string) => {
    const text = toBase64(name);
    if (pem === undefined) return text;
    const lines = text.match(/.{1,64}/g) ?? [];
    return encodeURIComponent(
      ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
    );
  });
}

function toBase64(name: string): string {
  const text = CERTIFICATES.get(name);
  if (text === undefined) throw new TypeError(`no test certificate is called ${name}`);
  return text;
}
