import { isLoopbackHost } from '@oidc-verify/core';
import { isAnswer } from './evidence.ts';
import type { Evidence } from './evidence.ts';
import { fail, info, pass } from './finding.ts';
import type { Finding } from './finding.ts';

/** Judges what the metadata of the issuer says. */
export function judgeMetadata(
  { issuer, document, metadata }: Evidence,
  httpOrigins: readonly string[],
): readonly Finding[] {
  const last = metadata.at(-1);
  const url = last?.url ?? issuer;
  if (document === undefined) {
    if (!isAnswer(last) || last.status !== 200) return [];
    const advice =
      'look at what the URL serves: a login page, a proxy or a web application may answer in its place';
    return [fail('metadata.malformed', `${url} is not a JSON object`, advice)];
  }
  return [
    judgeIdentity(issuer, document['issuer'], url),
    ...judgeJwksUri(issuer, document['jwks_uri'], url, httpOrigins),
    ...judgeAlgorithms(document),
  ];
}

function judgeIdentity(issuer: string, named: unknown, url: string): Finding {
  if (named === issuer) return pass('metadata.issuer', `${url} names exactly this issuer`);
  if (typeof named !== 'string') {
    return fail(
      'metadata.no-issuer',
      `${url} has no issuer`,
      'the operator of the issuer has to add it; until then set jwksUri',
    );
  }
  const found = `${url} names the issuer ${named}, not ${issuer}`;
  if (withoutSlash(named) === withoutSlash(issuer)) {
    return fail(
      'metadata.issuer-slash',
      found,
      `write it as tokens do, slash and case included: issuer: '${named}'`,
    );
  }
  if (/\{.*\}/.test(named)) {
    const advice =
      'this is a template for all tenants; configure the issuer of your tenant, with its id';
    return fail('metadata.issuer-template', found, advice);
  }
  const advice = `tokens name ${named} in iss: configure that issuer. If they do not, the metadata is wrong; set jwksUri`;
  return fail('metadata.issuer-other', found, advice);
}

function withoutSlash(url: string): string {
  return (url.endsWith('/') ? url.slice(0, -1) : url).toLowerCase();
}

function judgeJwksUri(
  issuer: string,
  jwksUri: unknown,
  url: string,
  httpOrigins: readonly string[],
): readonly Finding[] {
  if (typeof jwksUri !== 'string' || !URL.canParse(jwksUri)) {
    const advice = 'the issuer publishes no keys; if you know their URL, set jwksUri';
    return [fail('metadata.no-jwks-uri', `${url} has no usable jwks_uri`, advice)];
  }
  const { protocol, host, hostname, origin } = new URL(jwksUri);
  if (protocol !== 'https:' && !isLoopbackHost(hostname) && !httpOrigins.includes(origin)) {
    const advice =
      'whoever is on the way can replace keys that come without TLS; the issuer has to publish an https: URL';
    return [
      fail('metadata.http-jwks-uri', `${url} names ${jwksUri} as the URL of the keys`, advice),
    ];
  }
  if (host === new URL(issuer).host) return [];
  return [info('metadata.jwks-uri-host', `the keys are on another host than the issuer: ${host}`)];
}

const WEAK = /^(?:none|HS\d+)$/;

function judgeAlgorithms(document: Readonly<Record<string, unknown>>): readonly Finding[] {
  const named = document['id_token_signing_alg_values_supported'];
  if (!Array.isArray(named)) return [];
  const weak = named.filter((name) => typeof name === 'string' && WEAK.test(name));
  if (weak.length === 0) return [];
  const found = `the issuer offers ${weak.join(', ')} for ID tokens`;
  return [
    info(
      'metadata.weak-algorithms',
      found,
      'clients of this API need asymmetric signatures: no verifier here accepts the others',
    ),
  ];
}
