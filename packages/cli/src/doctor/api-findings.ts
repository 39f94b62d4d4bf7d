import { isAnswer } from './evidence.ts';
import type { Answer, NoAnswer, Outcome } from './evidence.ts';
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

/** Judges what an API answers to a token with a signature that nobody made. */
export function judgeForged(outcome: Outcome, sent: string): readonly Finding[] {
  if (!isAnswer(outcome)) return [judgeUnanswered(outcome)];
  const { status, headers, bytes } = outcome;
  const received = [new TextDecoder().decode(bytes), ...headers.values()];
  const echo = received.some((text) => text.includes(sent))
    ? [
        fail(
          'api.echo',
          'the response repeats the token',
          'leave it out: responses end up in logs and caches',
        ),
      ]
    : [];
  return [judgeForgedStatus(status), ...(status === 401 ? judgeError(headers) : []), ...echo];
}

function judgeUnanswered({ url, code, message }: NoAnswer): Finding {
  return fail(
    'api.forged-unanswered',
    `${url} does not answer a token with a forged signature (${code}: ${message}), expected 401`,
    'a bad token must not end the server or the connection: look at the log of the API, and of the proxy before it',
  );
}

function judgeForgedStatus(status: number): Finding {
  const found = `a token with a forged signature gets ${status}`;
  if (status === 401) return pass('api.forged', found);
  if (status < 300)
    return fail(
      'api.accepts-forged',
      found,
      'the API does not verify signatures: anybody can write tokens for it',
    );
  if (status === 403)
    return fail(
      'api.forged-forbidden',
      `${found}, expected 401`,
      'clients do not ask for a new token then (RFC 6750 §3.1)',
    );
  if (status === 503)
    return warn(
      'api.outage',
      found,
      'the API has no keys of its issuer: look at its log, and at the findings above',
    );
  if (status >= 500)
    return fail(
      'api.forged-error',
      `${found}, expected 401`,
      'a bad token must not be an error of the server; look at its log',
    );
  return warn(
    'api.forged',
    `${found}, expected 401`,
    'RFC 6750 §3.1: invalid_token comes with 401',
  );
}

function judgeError(headers: Headers): readonly Finding[] {
  const challenges = parseChallenges(headers.get('www-authenticate') ?? '') ?? [];
  if (challenges.some(({ parameters }) => parameters.get('error') === 'invalid_token')) return [];
  return [
    warn(
      'api.no-error',
      'the challenge for a forged token does not say error="invalid_token"',
      'add it (RFC 6750 §3.1), or clients do not know that a new token helps',
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
