import { createVerifier } from '@oidc-verify/core';
import type {
  KeySource,
  Requirement,
  Verifier,
  VerifiedToken,
  VerifyRequest,
} from '@oidc-verify/core';
import { fromHeader, fromTlsSocket } from '@oidc-verify/core/http';
import type {
  AuthRequest,
  CertificateFormat,
  CertificateReader,
  HeaderCertificateOptions,
} from '@oidc-verify/core/http';

declare const keys: KeySource;
declare const verifier: Verifier;
declare const token: VerifiedToken;
declare const bytes: Uint8Array;
const minimum = { issuer: 'i', audience: 'a', keys } as const;
const trusted = (remoteAddress: string | undefined): boolean => remoteAddress === '10.0.0.1';
const header = { name: 'Client-Cert', format: 'rfc9440', trusted } as const;

createVerifier({ ...minimum, mtls: { certificate: fromTlsSocket() } });
createVerifier({ ...minimum, mtls: { certificate: fromHeader(header) } });
createVerifier({ ...minimum, mtls: {} });
createVerifier({ ...minimum, mtls: { certificate: (request) => request.peerCertificate?.() } });
createVerifier({ ...minimum, mtls: { certificate: () => undefined } });

createVerifier({ ...minimum, mtls: { certificate: () => ({ 'x5t#S256': 'thumbprint' }) } });
createVerifier({ ...minimum, mtls: { certificate: fromTlsSocket(), mode: 'required' } });
fromHeader({ name: 'X-Forwarded-Client-Cert', format: 'xfcc', trusted, proxies: 2 });

// @ts-expect-error -- allowed or required; without `mtls` there is none
createVerifier({ ...minimum, mtls: { mode: 'off' } });
// @ts-expect-error -- a thumbprint is a string
createVerifier({ ...minimum, mtls: { certificate: () => ({ 'x5t#S256': bytes }) } });
// @ts-expect-error -- how many, not which
fromHeader({ name: 'x', format: 'xfcc', trusted, proxies: ['10.0.0.1'] });
// @ts-expect-error -- bytes, not a string
createVerifier({ ...minimum, mtls: { certificate: () => 'MIIB' } });
// @ts-expect-error -- a function
createVerifier({ ...minimum, mtls: { certificate: bytes } });
// @ts-expect-error -- a TLS reader is synchronous
createVerifier({ ...minimum, mtls: { certificate: async () => bytes } });
// @ts-expect-error -- no such setting
createVerifier({ ...minimum, mtls: { header: 'Client-Cert' } });
// @ts-expect-error -- nothing is meant by true
createVerifier({ ...minimum, mtls: true });

// @ts-expect-error -- somebody has to be trusted
fromHeader({ name: 'Client-Cert', format: 'pem' });
// @ts-expect-error -- and by a function
fromHeader({ ...header, trusted: ['10.0.0.1'] });
// @ts-expect-error -- whose answer is there
fromHeader({ ...header, trusted: async () => true });
// @ts-expect-error -- and is a boolean
fromHeader({ ...header, trusted: () => 'yes' });
// @ts-expect-error -- the address can be unknown
fromHeader({ ...header, trusted: (address: string) => address.startsWith('10.') });
// @ts-expect-error -- a format that does not exist
fromHeader({ ...header, format: 'der' });
// @ts-expect-error -- nothing is guessed
fromHeader({ name: 'Client-Cert', trusted });
// @ts-expect-error -- no such option
fromHeader({ ...header, required: true });
// @ts-expect-error -- there is nothing to choose
fromTlsSocket({ required: true });

header satisfies HeaderCertificateOptions;
header.format satisfies CertificateFormat;
fromTlsSocket() satisfies CertificateReader;
fromTlsSocket() satisfies (request: AuthRequest) => Uint8Array | undefined;
const request: VerifyRequest = {
  method: 'GET',
  url: '/',
  dpopProofs: [],
  clientCertificate: bytes,
};
await verifier.verify('', { request });

const stepUp: Requirement = { acr: ['gold', 'silver'], maxAgeSeconds: 0 };
verifier.requirement(stepUp);
verifier.requirement({ acr: 'gold' });
// @ts-expect-error -- seconds are a number
verifier.requirement({ maxAgeSeconds: '60' });
// @ts-expect-error -- a string or strings
verifier.requirement({ acr: 7 });
// @ts-expect-error -- the wire's name
verifier.requirement({ acrValues: ['gold'] });
// @ts-expect-error -- a demand of routes
createVerifier({ ...minimum, acr: 'gold' });

const known: {
  acr: string | undefined;
  authenticatedAt: number | undefined;
  method: 'jkt' | 'x5t#S256' | undefined;
} = { acr: token.acr, authenticatedAt: token.authenticatedAt, method: token.binding?.method };
void known;
