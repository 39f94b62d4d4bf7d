import { isAnswer } from './evidence.ts';
import type { Evidence, Outcome } from './evidence.ts';
import { request } from './transport.ts';
import type { TransportSetting } from './transport.ts';

/** What gathering needs, and whom it tells what it waits for. */
export interface GatherSetting extends TransportSetting {
  readonly onProgress?: (what: string) => void;
  /** Origins that may be asked without TLS, beside this machine. */
  readonly httpOrigins: readonly string[];
}

/** Returns the URLs of an issuer's metadata, in the order in which verifiers try them. */
export function toMetadataUrls(issuer: string): readonly [oidc: string, oauth: string] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  return [
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ];
}

/** Asks an issuer for everything that a verifier asks it for. Never rejects. */
export async function gather(issuer: string, setting: GatherSetting): Promise<Evidence> {
  const metadata = await requestMetadata(issuer, setting);
  const document = toObject(metadata.at(-1));
  const jwks = await requestKeys(document?.['jwks_uri'], setting);
  const keys = toObject(jwks)?.['keys'];
  return {
    issuer,
    metadata,
    document,
    jwks,
    keys: Array.isArray(keys) ? keys : undefined,
    nowMs: setting.now(),
  };
}

async function requestMetadata(issuer: string, setting: GatherSetting): Promise<Outcome[]> {
  const [oidc, oauth] = toMetadataUrls(issuer);
  setting.onProgress?.(oidc);
  const first = await request(oidc, setting);
  // Only a document that does not exist makes a verifier look for the other one.
  if (!isAnswer(first) || first.status !== 404) return [first];
  setting.onProgress?.(oauth);
  return [first, await request(oauth, setting)];
}

async function requestKeys(url: unknown, setting: GatherSetting): Promise<Outcome | undefined> {
  if (typeof url !== 'string' || !URL.canParse(url)) return undefined;
  if (!/^https?:$/.test(new URL(url).protocol)) return undefined;
  setting.onProgress?.(url);
  return request(url, setting);
}

/** Returns the JSON object of an answer; undefined where it has none. */
export function toObject(
  outcome: Outcome | undefined,
): Readonly<Record<string, unknown>> | undefined {
  if (!isAnswer(outcome) || outcome.status !== 200) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(outcome.bytes);
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? Object.fromEntries(Object.entries(value)) : undefined;
  } catch {
    return undefined;
  }
}
