import { isAnswer } from './evidence.ts';
import type { Answer } from './evidence.ts';
import { parseChallenges } from './challenge-grammar.ts';
import { fail, info, pass, toShown, warn } from './finding.ts';
import type { Finding } from './finding.ts';
import { toObject } from './gather.ts';
import { request } from './transport.ts';
import type { TransportSetting } from './transport.ts';

/** Judges the metadata of the API (RFC 9728), which its challenge names, or which is at the usual place. */
export async function examineResource(
  { url, headers }: Answer,
  issuer: string,
  setting: TransportSetting,
): Promise<readonly Finding[]> {
  const challenges = parseChallenges(headers.get('www-authenticate') ?? '') ?? [];
  const named = challenges.flatMap(
    ({ parameters }) => parameters.get('resource_metadata') ?? [],
  )[0];
  if (named !== undefined && !isWebUrl(named)) {
    return [
      fail(
        'api.metadata-url',
        `resource_metadata is not an https: URL: ${named}`,
        'write the absolute URL of the metadata (RFC 9728 §5.1)',
      ),
    ];
  }
  const place = named ?? usualPlaceOf(url);
  const outcome = await request(place, setting);
  const isThere = isAnswer(outcome) && outcome.status === 200;
  if (!isThere && named === undefined) {
    return [
      info(
        'api.no-metadata',
        'the API publishes no metadata (RFC 9728); clients have to know its issuer',
      ),
    ];
  }
  const document = toObject(outcome);
  if (document === undefined) {
    const told = isAnswer(outcome) ? `answers ${outcome.status}, or no JSON object` : outcome.code;
    return [
      fail(
        'api.metadata-missing',
        `the metadata that the challenge names cannot be read: ${place} (${told})`,
        'serve it without authentication, with auth.metadata()',
      ),
    ];
  }
  return judgeDocument(document, { place, issuer, url });
}

function isWebUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** RFC 9728 §3.1: between the host and the path. */
function usualPlaceOf(api: string): string {
  const { origin, pathname } = new URL(api);
  return `${origin}/.well-known/oauth-protected-resource${pathname === '/' ? '' : pathname}`;
}

function judgeDocument(
  { resource, authorization_servers: servers }: Readonly<Record<string, unknown>>,
  { place, issuer, url }: { readonly place: string; readonly issuer: string; readonly url: string },
): readonly Finding[] {
  return [
    judgeIdentity(resource, place, url),
    Array.isArray(servers) && servers.includes(issuer)
      ? pass('api.metadata-issuer', 'it names this issuer')
      : warn(
          'api.metadata-issuer',
          `it names ${[servers].flat().map(toShown).join(', ')} as issuer, not ${issuer}`,
          'clients get their tokens from there: compare it with the issuer of the API, slash included',
        ),
  ];
}

/** Returns whether `url` is below a resource: an API with many routes has one identifier (RFC 9728 §1.2). */
function isPartOf(url: URL, { origin, pathname, search, hash }: URL): boolean {
  const folder = pathname.endsWith('/') ? pathname : `${pathname}/`;
  return url.origin === origin && search === '' && hash === '' && url.pathname.startsWith(folder);
}

function judgeIdentity(resource: unknown, place: string, url: string): Finding {
  const found = `${place} is for the resource ${toShown(resource)}, not for ${url}`;
  const advice = 'clients refuse it (RFC 9728 §3.3): set resource to the public URL of the API';
  const own = new URL(url);
  if (typeof resource !== 'string' || !URL.canParse(resource)) {
    return fail('api.metadata-resource', found, advice);
  }
  // The URL of the API is as somebody has typed it; the resource is compared as it is.
  if (resource === url || resource === own.href || isPartOf(own, new URL(resource))) {
    return pass('api.metadata', `${place} is the metadata of ${resource}`);
  }
  if (new URL(resource).origin !== own.origin) return fail('api.metadata-resource', found, advice);
  return warn(
    'api.metadata-resource',
    found,
    'strict clients refuse it (RFC 9728 §3.3): resource has to be identical to the URL that they ask',
  );
}
