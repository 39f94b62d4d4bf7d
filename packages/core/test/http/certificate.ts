import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** A self-signed certificate and its key, as a client or a server holds them. */
export interface TestCertificate {
  readonly der: Uint8Array;
  /** What `cnf['x5t#S256']` says of a token that is bound to it (RFC 8705 §3.1). */
  readonly thumbprint: string;
  /** PEM. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
}

/** Returns a new self-signed certificate for P-256 that never expires (RFC 5280 §4.1). */
export function createCertificate(commonName: string): TestCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const tbs = toTbs(commonName, publicKey);
  const der = sequence(tbs, ECDSA_WITH_SHA256, bits(sign('sha256', tbs, privateKey)));
  return {
    der: new Uint8Array(der),
    thumbprint: createHash('sha256').update(der).digest('base64url'),
    cert: toPem(der),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}

/** Returns the PEM of a certificate, in lines of 64 characters (RFC 7468 §5). */
export function toPem(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

/** Returns one DER value: tag, length, content (X.690 §8.1, §10.1). */
export function encodeDer(tag: number, content: Uint8Array): Buffer {
  const { length } = content;
  const size =
    length < 0x80
      ? [length]
      : length < 0x1_00
        ? [0x81, length]
        : length < 0x1_00_00
          ? [0x82, length >> 8, length & 0xff]
          : [0x83, length >> 16, (length >> 8) & 0xff, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function toTbs(commonName: string, publicKey: KeyObject): Buffer {
  const name = toName(commonName);
  const serial = encodeDer(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)]));
  const since = encodeDer(0x17, Buffer.from('200101000000Z'));
  const until = encodeDer(0x18, Buffer.from('99991231235959Z'));
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return sequence(serial, ECDSA_WITH_SHA256, name, sequence(since, until), name, spki);
}

function toName(commonName: string): Buffer {
  const attribute = sequence(COMMON_NAME, encodeDer(0x0c, Buffer.from(commonName)));
  return sequence(encodeDer(0x31, attribute));
}

function sequence(...members: readonly Uint8Array[]): Buffer {
  return encodeDer(0x30, Buffer.concat(members));
}

function bits(bytes: Uint8Array): Buffer {
  return encodeDer(0x03, Buffer.concat([Buffer.from([0]), bytes]));
}

const COMMON_NAME = encodeDer(0x06, Buffer.from([0x55, 0x04, 0x03]));
const ECDSA_WITH_SHA256 = sequence(
  encodeDer(0x06, Buffer.from([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02])),
);
