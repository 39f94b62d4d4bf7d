import { parseJsonObject } from '../wire/json.ts';
import type { JsonObject } from '../wire/json.ts';
import type { Engine } from './engine.ts';

/** Returns the strict JSON object in one segment of a compact JWS, or undefined for anything else. */
export function decodeJsonSegment(
  segment: string,
  engine: Pick<Engine, 'decodeText'>,
): JsonObject | undefined {
  const text = engine.decodeText(segment);
  return text === undefined ? undefined : parseJsonObject(text);
}
