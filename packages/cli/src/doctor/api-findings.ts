import { isAnswer } from './evidence.ts';
import type { Answer, Outcome } from './evidence.ts';
import { parseChallenges } from './challenge-grammar.ts';
import type { Challenge } from './challenge-grammar.ts';
import { fail, info, pass, warn } from './finding.ts';
import type { Finding } from './finding.ts';

/** Judges what an API answers to a request without a token. */
export function judgeAnonymous({ url, status, headers }: Answer): readonly Finding[] {
  if (status !== 401) return [judgeOpenness(url, status)];
  const value = headers.get('www-authenticate');
  if (value === null) {
    const advice =
      'send a challenge with it (RFC 9110 §15.5.2), such as WWW-Authenticate: Bearer realm="api"';
    return [fail('api.no-challenge', `${url}: the 401 has no WWW-Authenticate`, advice)];
  }
  const challenges = parseChallenges(value);
  if (challenges === undefined) {
    const advice =
      'clients cannot read it (RFC 9110 §11.6.1): look for quotes, and for commas between parameters';
    return [fail('api.malformed-challenge', `the challenge is malformed: ${value}`, advice)];
  }
  return [
    pass('api.challenge', `a request without a token gets 401 and ${value}`),
    ...judgeChallenges(challenges),
  ];
}

function judgeOpenness(url: string, status: number): Finding {
  const found = `${url} answers ${status} to a request without a token, expected 401`;
  if (status < 300)
    return fail(
      'api.open',
      found,
      'nothing guards this route; put a guard before it, or give the URL of a guarded one',
    );
  if (status < 400)
    return warn(
      'api.redirect',
      found,
      'an API must not send clients to a login page; answer 401 with a challenge',
    );
  if (status === 403)
    return fail(
      'api.forbidden',
      found,
      'clients read 403 as "a token does not help" and ask for none; answer 401 (RFC 6750 §3.1)',
    );
  if (status === 404) return warn('api.not-found', found, 'give the URL of a guarded route');
  return warn('api.status', found, 'RFC 6750 §3 asks for 401 with a challenge');
}

function judgeChallenges(challenges: readonly Challenge[]): readonly Finding[] {
  const own = challenges.filter(({ scheme }) => /^(?:bearer|dpop)$/i.test(scheme));
  if (own.length === 0) {
    const schemes = challenges.map(({ scheme }) => scheme).join(', ');
    return [
      fail(
        'api.scheme',
        `the challenge is for ${schemes}, not for Bearer or DPoP`,
        'offer Bearer, or clients do not know that a token is needed',
      ),
    ];
  }
  if (!own.some(({ parameters }) => parameters.has('error'))) return [];
  return [
    warn(
      'api.needless-error',
      'the challenge names an error although no token was sent',
      'leave error out (RFC 6750 §3.1): clients think that their token was refused',
    ),
  ];
}

/** Judges whether pages of other origins can read why they were refused. */
export function judgeExposure(outcome: Outcome): readonly Finding[] {
  if (!isAnswer(outcome)) return [];
  const { headers } = outcome;
  const allowed = headers.get('access-control-allow-origin');
  if (allowed === null) {
    return [info('api.no-cors', 'pages of other origins cannot call this API (no CORS)')];
  }
  const exposed = (headers.get('access-control-expose-headers') ?? '')
    .toLowerCase()
    .split(/[\s,]+/);
  const isExposed =
    exposed.includes('www-authenticate') ||
    (exposed.includes('*') && headers.get('access-control-allow-credentials') !== 'true');
  if (isExposed) return [pass('api.cors', 'pages of other origins can read WWW-Authenticate')];
  return [
    warn(
      'api.cors-exposure',
      'pages of other origins can call this API, and cannot read WWW-Authenticate',
      'add it to Access-Control-Expose-Headers, or browser clients do not learn why they are refused',
    ),
  ];
}
