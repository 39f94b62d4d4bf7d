import { isAnswer } from './evidence.ts';
import type { Answer, Evidence, Outcome } from './evidence.ts';
import { fail, info, pass, warn } from './finding.ts';
import type { Finding } from './finding.ts';
import { judgeNoAnswer } from './no-answer-findings.ts';

/** What a URL was requested for. */
export type Purpose = 'metadata' | 'jwks';

/** Judges how one document was delivered; nothing of its content. */
export function judgeDelivery(purpose: Purpose, outcome: Outcome): readonly Finding[] {
  if (!isAnswer(outcome)) return [judgeNoAnswer(purpose, outcome)];
  const { status } = outcome;
  if (status >= 300 && status < 400) return [judgeRedirect(purpose, outcome)];
  if (status !== 200) return [judgeStatus(purpose, outcome)];
  return [...judgeType(purpose, outcome), judgeSpeed(purpose, outcome)];
}

function judgeRedirect(purpose: Purpose, { url, status, headers }: Answer): Finding {
  const target = headers.get('location') ?? 'nowhere';
  const advice =
    purpose === 'metadata'
      ? 'verifiers follow no redirects: configure the issuer that tokens name in iss, whose metadata is served directly'
      : 'verifiers follow no redirects: the issuer has to publish the final URL as jwks_uri, or set jwksUri to it';
  return fail(`${purpose}.redirect`, `${url} answers ${status} and points to ${target}`, advice);
}

function judgeStatus(purpose: Purpose, { url, status }: Answer): Finding {
  const found = `${url} answers ${status}, expected 200`;
  if (status === 429) {
    return fail(
      `${purpose}.rate-limit`,
      found,
      'the issuer limits requests; create one verifier per process, not one per request',
    );
  }
  if (status >= 500) {
    return fail(
      `${purpose}.outage`,
      found,
      'the issuer has an outage; until it ends, tokens get 503 unless the keys are in memory',
    );
  }
  const advice =
    purpose === 'metadata'
      ? 'compare the issuer with the iss of a token, character by character; if it publishes no metadata, set jwksUri'
      : 'the operator of the issuer has to correct jwks_uri';
  return fail(`${purpose}.status`, found, advice);
}

function judgeType(purpose: Purpose, { url, headers }: Answer): readonly Finding[] {
  const type = (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/json' || type.endsWith('+json')) return [];
  const found = `${url} is sent as ${type === '' ? 'no media type' : type}, expected application/json`;
  return [info(`${purpose}.content-type`, found, '@oidc-verify accepts it; other clients may not')];
}

const SLOW_MS = 1_000;

function judgeSpeed(purpose: Purpose, { url, tookMs, bytes }: Answer): Finding {
  const took = `${url} answers ${bytes.byteLength} bytes after ${Math.round(tookMs)} ms`;
  if (tookMs < SLOW_MS) return pass(`${purpose}.delivery`, took);
  const advice =
    'the first request after a start waits this long; call ready() before the API accepts connections';
  return warn(`${purpose}.slow`, took, advice);
}

const MAX_SKEW_MS = 30_000;

/** Compares the clock of this machine with the `Date` of an answer, which has a resolution of a second. */
export function judgeClock({ metadata, jwks }: Evidence): readonly Finding[] {
  const answer = [...metadata, jwks].find(isAnswer);
  const dateMs = Date.parse(answer?.headers.get('date') ?? '');
  if (answer === undefined || Number.isNaN(dateMs)) return [];
  // A shared cache may have answered: then the date is as old as its copy.
  const ageMs = 1000 * Number(answer.headers.get('age') ?? 0);
  const skewMs = answer.receivedAtMs - dateMs - (Number.isFinite(ageMs) ? ageMs : 0);
  const seconds = Math.round(skewMs / 1000);
  if (Math.abs(skewMs) < MAX_SKEW_MS) {
    return [
      pass(
        'clock.skew',
        `the clocks of this machine and of the issuer differ by ${Math.abs(seconds)} s`,
      ),
    ];
  }
  const way = seconds > 0 ? 'ahead of' : 'behind';
  const effect =
    seconds > 0 ? 'here, tokens expire too early' : 'here, fresh tokens are not valid yet';
  const found = `the clock of this machine is ${Math.abs(seconds)} s ${way} that of the issuer: ${effect}`;
  return [
    fail('clock.skew', found, 'synchronise both clocks (NTP); a larger tolerance would hide it'),
  ];
}
