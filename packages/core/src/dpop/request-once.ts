import { createPrivateSlot } from '../collections/private-slot.ts';
import type { AuthRequest } from '../contract/request.ts';

/** The results of one request: by owner, then by key. */
type Results = Map<object, Map<string, unknown>>;

const slot = createPrivateSlot<Results>();

/**
 * Returns what `action` returned when it was first called for this request with the same owner and key. All
 * views of a request share the results, and so do all auths that look at it. Without a request, every call
 * is the first one.
 */
export function once(
  request: AuthRequest | undefined,
  owner: object,
  key: string,
  action: () => unknown,
): unknown {
  if (request === undefined) return action();
  const results = resultsOf(request);
  const known = results.get(owner) ?? new Map<string, unknown>();
  results.set(owner, known);
  if (!known.has(key)) known.set(key, action());
  return known.get(key);
}

function resultsOf(request: AuthRequest): Results {
  const sources = request.sources ?? [request];
  const known = sources.map((source) => slot.get(source)).find((found) => found !== undefined);
  const results: Results = known ?? new Map<object, Map<string, unknown>>();
  for (const source of sources) slot.set(source, results);
  return results;
}
