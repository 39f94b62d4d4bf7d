import { fromHeader } from '@oidc-verify/core/http';
import type { CertificateReader } from '@oidc-verify/core/http';

/** Returns whether a request comes from your proxy, by the address of the connection. */
type Trusted = (remoteAddress: string | undefined) => boolean;

/** For `mtls: { certificate }`: where each proxy writes the certificate of a client, and how. */
export const CERTIFICATE_BEHIND: Readonly<Record<string, (trusted: Trusted) => CertificateReader>> =
  {
    nginx: (trusted) => fromHeader({ name: 'X-Client-Cert', format: 'pem', trusted }),
    envoy: (trusted) => fromHeader({ name: 'X-Forwarded-Client-Cert', format: 'xfcc', trusted }),
    traefik: (trusted) =>
      fromHeader({ name: 'X-Forwarded-Tls-Client-Cert', format: 'base64', trusted }),
    alb: (trusted) => fromHeader({ name: 'X-Amzn-Mtls-Clientcert-Leaf', format: 'pem', trusted }),
    cloudflare: (trusted) => fromHeader({ name: 'X-Client-Cert', format: 'rfc9440', trusted }),
  };
