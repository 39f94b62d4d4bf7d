import { createBoundedMap } from '../collections/bounded-map.ts';
import type { TrustEntry } from '../policy/trust.ts';
import type { HeaderMemory } from '../verify/context.ts';
import type { CheckedHeader } from '../verify/token.ts';
import type { JsonObject } from '../wire/json.ts';

const MAX_HEADERS = 64;

/** A header, and how it stands in a token. */
interface KnownHeader {
  readonly segment: string;
  readonly header: JsonObject;
}

/** Creates an empty memory for at most 64 headers, and for how that of the last token was judged. */
export function createHeaderMemory(): HeaderMemory {
  const headers = createBoundedMap<KnownHeader>(MAX_HEADERS);
  // Nearly all tokens have the header of the one before. To compare it costs less than to hash it.
  let last: KnownHeader | undefined;
  // Nothing but the header and the options of the issuer decides, and neither ever changes.
  let judged: JsonObject | undefined;
  let judge: TrustEntry | undefined;
  let judgement: CheckedHeader | undefined;
  return {
    recall: (segment) => {
      if (last?.segment !== segment) last = headers.get(segment) ?? last;
      return last?.segment === segment ? last.header : undefined;
    },
    keep: ({ newHeader, header }, entry, checked) => {
      judged = header;
      judge = entry;
      judgement = checked;
      if (newHeader === undefined) return;
      // A slice would keep the whole token in memory for as long as its header is remembered.
      last = { segment: structuredClone(newHeader), header };
      headers.set(last.segment, last);
    },
    recallChecked: ({ header }, entry) =>
      header === judged && entry === judge ? judgement : undefined,
  };
}
