// The process of the provider: the issuer that the API trusts, and another one that it does not trust.
import { randomBytes } from 'node:crypto';
import { createIssuer } from './issuer.mjs';
import { serveParent } from './parent.mjs';
import { CLIENTS } from './setting.mjs';

/** @typedef {{ issuer: string, otherIssuer: string, secrets: Record<string, string> }} ProviderReady */

const secrets = Object.fromEntries(
  Object.keys(CLIENTS).map((id) => [id, randomBytes(24).toString('base64url')]),
);
const [trusted, other] = await Promise.all([createIssuer(secrets), createIssuer(secrets)]);

serveParent({
  ready: { issuer: trusted.url, otherIssuer: other.url, secrets },
  commands: {
    counts: trusted.counts,
    rotateKeys: trusted.rotateKeys,
    stop: trusted.stop,
    start: trusted.start,
  },
  close: () => Promise.allSettled([trusted.stop(), other.stop()]),
});
