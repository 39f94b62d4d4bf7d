import { connect } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import type { Address } from './addresses.ts';

/** What a server shows of itself over TLS. */
export interface ShownCertificate {
  readonly subject: string;
  /** The host names that it is for. */
  readonly names: readonly string[];
  readonly issuedBy: string;
  /** Milliseconds since the epoch. */
  readonly expiresAtMs: number;
  /** Such as `TLSv1.3`; undefined where nothing but the certificate was looked at. */
  readonly protocol: string | undefined;
}

/** Returns the certificate of a connection; undefined where it has none. */
export function certificateOf(socket: object): ShownCertificate | undefined {
  if (!isTls(socket)) return undefined;
  const { subject, subjectaltname, issuer, valid_to: validTo } = socket.getPeerCertificate();
  if (validTo === undefined) return undefined;
  const names = (subjectaltname ?? '').split(', ').filter((name) => name !== '');
  return {
    subject: String(subject?.CN ?? ''),
    names: names.map((name) => name.replace(/^(?:DNS|IP Address):/, '')),
    issuedBy: String(issuer?.CN ?? issuer?.O ?? ''),
    expiresAtMs: Date.parse(validTo),
    protocol: socket.getProtocol() ?? undefined,
  };
}

function isTls(socket: object): socket is TLSSocket {
  return 'getPeerCertificate' in socket;
}

/** Where a certificate is looked at. */
export interface CertificatePlace {
  readonly url: URL;
  readonly address: Address | undefined;
  readonly signal: AbortSignal;
}

/**
 * Returns the certificate that a client refuses, so that it can be told what is wrong with it. Nothing is sent
 * over the connection, and nothing that comes back is trusted.
 */
export async function lookAtRefusedCertificate({
  url,
  address,
  signal,
}: CertificatePlace): Promise<ShownCertificate | undefined> {
  const host = url.hostname.replaceAll(/^\[|\]$/g, '');
  const isName = !/^[\d.]+$|:/.test(host);
  return new Promise((resolve) => {
    const socket = connect({
      host: address?.address ?? host,
      port: Number(url.port === '' ? 443 : url.port),
      rejectUnauthorized: false,
      ...(isName ? { servername: host } : {}),
    });
    const settle = (certificate: ShownCertificate | undefined): void => {
      socket.destroy();
      resolve(certificate);
    };
    signal.addEventListener('abort', () => settle(undefined), { once: true });
    socket.once('secureConnect', () => settle(certificateOf(socket)));
    socket.on('error', () => settle(undefined));
  });
}
