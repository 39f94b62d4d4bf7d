import type { RefusedEvent } from '../contract/events.ts';
import type { AuthError } from '../errors/errors.ts';
import type { Progress } from '../verify/context.ts';
import { memberOf } from '../wire/json.ts';
import type { JsonObject } from '../wire/json.ts';

const MAX_TEXT_LENGTH = 128;

/** Returns the event for a refusal. It holds values of the token only if `withUnverified` is true. */
export function toRefusedEvent(
  { code }: AuthError,
  { stage, entry, parsed }: Progress,
  withUnverified: boolean,
): RefusedEvent {
  const unverified =
    withUnverified && parsed !== undefined
      ? {
          ...textOf(parsed.payload, 'iss'),
          ...textOf(parsed.header, 'kid'),
          ...textOf(parsed.header, 'alg'),
        }
      : undefined;
  return {
    type: 'refused',
    code,
    stage,
    ...(entry === undefined ? {} : { issuer: entry.issuer }),
    ...(unverified === undefined ? {} : { unverified }),
  };
}

function textOf(
  from: JsonObject,
  name: 'iss' | 'kid' | 'alg',
): Readonly<Partial<Record<'iss' | 'kid' | 'alg', string>>> {
  const value = memberOf(from, name);
  return typeof value === 'string' ? { [name]: value.slice(0, MAX_TEXT_LENGTH) } : {};
}
