import { parseChallenges } from './challenge-grammar.ts';
import { isAnswer } from './evidence.ts';
import type { NoAnswer, Outcome } from './evidence.ts';
import { fail, pass, warn } from './finding.ts';
import type { Finding } from './finding.ts';

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
