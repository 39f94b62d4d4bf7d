import type { Observations } from './compare.ts';
import type { WireRequest } from './wire-request.ts';

/** Returns what no answer may be, whatever the others are. */
export function violations(
  request: WireRequest,
  isSomebody: boolean,
  observations: Observations,
): readonly string[] {
  const hasCredentials = request.headers.some(([name]) => name.toLowerCase() === 'authorization');
  const isPeek = /pe?ek/i.test(decodeLetters(request.target));
  return Object.entries(observations).flatMap(
    ([name, { status, body, challenge, cacheControl }]) => {
      const found: string[] = [];
      if (/"sub":\[?"/.test(body) && !isSomebody) found.push('somebody without a good token');
      if (body === '{"sub":null}' && hasCredentials && !isPeek)
        found.push('credentials made nobody');
      if (status === 401 && challenge === '') found.push('401 without a challenge');
      if (challenge !== '' && cacheControl !== 'no-store') found.push('a refusal to be cached');
      if (challenge !== '' && ![400, 401, 403].includes(status))
        found.push(`${status} with a challenge`);
      return found.map((text) => `${name}: ${text}`);
    },
  );
}

function decodeLetters(target: string): string {
  return target.replaceAll(/%[67][\da-f]/gi, decodeURIComponent);
}
