/** A segment as far as it can be read, for people to look at. The library reads it more strictly. */
export interface DecodedSegment {
  readonly text: string;
  /** Its JSON object, where it is one. */
  readonly members: Readonly<Record<string, unknown>> | undefined;
}

/** The parts of a token, for people to look at. */
export interface DecodedToken {
  readonly segments: readonly string[];
  readonly header: DecodedSegment | undefined;
  /** Undefined for an encrypted token, whose payload cannot be read. */
  readonly payload: DecodedSegment | undefined;
}

const ENCRYPTED_SEGMENTS = 5;

/** Returns the parts of a token. Never throws. */
export function decodeToken(token: string): DecodedToken {
  const segments = token.split('.');
  const [header, payload] = segments;
  if (segments.length < 2) return { segments, header: undefined, payload: undefined };
  const isEncrypted = segments.length === ENCRYPTED_SEGMENTS;
  return {
    segments,
    header: decodeSegment(header),
    payload: isEncrypted ? undefined : decodeSegment(payload),
  };
}

/** Returns the JSON object in a segment, or undefined. */
export function decodeObject(segment: string): Readonly<Record<string, unknown>> | undefined {
  return decodeSegment(segment)?.members;
}

function decodeSegment(segment: string | undefined): DecodedSegment | undefined {
  if (segment === undefined || segment === '') return undefined;
  let text: string;
  try {
    const binary = atob(segment.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, ''));
    const bytes = Uint8Array.from(binary, (character) => character.codePointAt(0) ?? 0);
    text = new TextDecoder('utf-8').decode(bytes);
  } catch {
    return undefined;
  }
  return { text, members: parseObject(text) };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return isObject(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
