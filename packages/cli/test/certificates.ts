import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { encodeDer, toPem } from '../../core/test/http/certificate.ts';

/** A certificate with its key, in PEM. */
export interface ServerCertificate {
  readonly cert: string;
  readonly key: string;
}

/** What a certificate says. */
export interface CertificateRecipe {
  /** The DNS names that it is for. */
  readonly names: readonly string[];
  /** Days from now; negative ones are over. Default 90. */
  readonly expiresInDays?: number;
}

/** An authority that tests trust. */
export interface TestAuthority {
  readonly cert: string;
  readonly issue: (recipe: CertificateRecipe) => ServerCertificate;
}

const DAY_MS = 86_400_000;

/** Creates an authority with a new key. */
export function createAuthority(commonName = 'Test authority'): TestAuthority {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = toName(commonName);
  const isAuthority = [extension([0x55, 0x1d, 0x13], sequence(TRUE))];
  const own = { issuer: name, subject: name, publicKey, extensions: isAuthority, days: 365 };
  return {
    cert: toCertificate(own, privateKey),
    issue: (recipe) => issue(recipe, name, privateKey),
  };
}

/** Returns a certificate that nobody but its own key has signed. */
export function selfSigned({ names, expiresInDays = 90 }: CertificateRecipe): ServerCertificate {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = toName(names[0] ?? '');
  const extensions = [alternativeNames(names)];
  const own = { issuer: name, subject: name, publicKey: pair.publicKey, extensions };
  return {
    cert: toCertificate({ ...own, days: expiresInDays }, pair.privateKey),
    key: toKey(pair.privateKey),
  };
}

function issue(
  { names, expiresInDays = 90 }: CertificateRecipe,
  issuer: Buffer,
  signingKey: KeyObject,
): ServerCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const subject = toName(names[0] ?? '');
  const own = { issuer, subject, publicKey, extensions: [alternativeNames(names)] };
  return {
    cert: toCertificate({ ...own, days: expiresInDays }, signingKey),
    key: toKey(privateKey),
  };
}

interface Content {
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Buffer[];
  readonly days: number;
}

/** RFC 5280 §4.1. */
function toCertificate(content: Content, signingKey: KeyObject): string {
  const { issuer, subject, publicKey, extensions, days } = content;
  const version = encodeDer(0xa0, encodeDer(0x02, Buffer.from([2])));
  const serial = encodeDer(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)]));
  const validity = sequence(toTime(-400 * DAY_MS), toTime(days * DAY_MS));
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const tbs = sequence(
    version,
    serial,
    ECDSA_WITH_SHA256,
    issuer,
    validity,
    subject,
    spki,
    encodeDer(0xa3, sequence(...extensions)),
  );
  const signature = Buffer.concat([Buffer.from([0]), sign('sha256', tbs, signingKey)]);
  return toPem(sequence(tbs, ECDSA_WITH_SHA256, encodeDer(0x03, signature)));
}

function toTime(distanceMs: number): Buffer {
  const text = new Date(Date.now() + distanceMs).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return encodeDer(0x18, Buffer.from(text));
}

function alternativeNames(names: readonly string[]): Buffer {
  const encoded = names.map((name) => encodeDer(0x82, Buffer.from(name)));
  return extension([0x55, 0x1d, 0x11], sequence(...encoded));
}

function extension(oid: readonly number[], value: Buffer): Buffer {
  return sequence(encodeDer(0x06, Buffer.from(oid)), encodeDer(0x04, value));
}

function toName(commonName: string): Buffer {
  const type = encodeDer(0x06, Buffer.from([0x55, 0x04, 0x03]));
  return sequence(encodeDer(0x31, sequence(type, encodeDer(0x0c, Buffer.from(commonName)))));
}

function toKey(key: KeyObject): string {
  return String(key.export({ type: 'pkcs8', format: 'pem' }));
}

function sequence(...members: readonly Uint8Array[]): Buffer {
  return encodeDer(0x30, Buffer.concat(members));
}

const TRUE = encodeDer(0x01, Buffer.from([0xff]));
const ECDSA_WITH_SHA256 = sequence(
  encodeDer(0x06, Buffer.from([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02])),
);
