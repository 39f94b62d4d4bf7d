/** The headers of a Node message: as parsed, and as received. */
export interface NodeHeaders {
  readonly rawHeaders?: readonly string[] | undefined;
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>> | undefined;
}

/**
 * Returns the values of a header, the name case-insensitive. `headers` decides, because that is what other
 * middleware reads and changes: a header that was removed is absent, and one that was set has the new
 * value. `rawHeaders` only reveals that an unchanged header was sent more than once, which `headers` hides.
 */
export function receivedValues(
  { headers, rawHeaders = [] }: NodeHeaders,
  name: string,
): readonly string[] {
  const wanted = name.toLowerCase();
  // A message without `headers` was not made by Node.
  if (headers === undefined) return fromPairs(rawHeaders, wanted);
  const own = Object.hasOwn(headers, wanted) ? headers[wanted] : undefined;
  const current = rawHeaders.length > 0 ? toValues(own) : fromRecord(headers, wanted);
  if (!mayBeRepeated(rawHeaders, wanted)) return current;
  const received = fromPairs(rawHeaders, wanted);
  return received.length > 0 && isUnchanged(current, received, wanted) ? received : current;
}

/**
 * Returns whether more than one name could be the wanted one, by their lengths. Nearly no request has two
 * names as long as `authorization`, so this saves comparing names, and the list of what was received.
 */
export function mayBeRepeated(pairs: readonly string[], { length }: string): boolean {
  let candidates = 0;
  for (let index = 0; index < pairs.length; index += 2) {
    if (pairs[index]?.length === length) candidates += 1;
  }
  return candidates > 1;
}

/** Node keeps the first Authorization header, unless told to join, and joins most other repeated headers. */
function isUnchanged(
  current: readonly string[],
  received: readonly string[],
  name: string,
): boolean {
  if (current.length !== 1) return false;
  const [value] = current;
  return value === received.join(', ') || (name === 'authorization' && value === received[0]);
}

function fromPairs(pairs: readonly string[], wanted: string): readonly string[] {
  const values: string[] = [];
  for (let index = 0; index + 1 < pairs.length; index += 2) {
    const found = pairs[index] as string;
    // Length first: most names differ in it, and lower-casing allocates a string.
    const isWanted = found.length === wanted.length && found.toLowerCase() === wanted;
    if (isWanted) values.push(pairs[index + 1] as string);
  }
  return values;
}

function fromRecord(
  headers: NonNullable<NodeHeaders['headers']>,
  wanted: string,
): readonly string[] {
  // Node's own names are in lower case; those of other servers and of tests need not be.
  const names = Object.keys(headers).filter((name) => name.toLowerCase() === wanted);
  return names.flatMap((name) => toValues(headers[name]));
}

function toValues(value: string | readonly string[] | null | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  return value ?? [];
}
