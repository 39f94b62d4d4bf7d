import { encodingAttacks } from './encoding.ts';
import { withMember } from './kit.ts';
import type { Attack, HostileKit } from './kit.ts';

const malformed = { code: 'malformed_token', stage: 'parse' } as const;

/** The signature is valid, but parsers disagree about the JSON of header or payload (RFC 8259 §4). */
export async function jsonAttacks(kit: HostileKit): Promise<readonly Attack[]> {
  return [...duplicates(kit), ...encodingAttacks(kit), ...grammar(kit), ...depths(kit)];
}

function duplicates(kit: HostileKit): readonly Attack[] {
  const { nowSeconds } = kit;
  const inPayload: Readonly<Record<string, string>> = {
    'exp-past-then-future': `"exp":${nowSeconds + 300}`,
    'iss-twice': `"iss":${JSON.stringify(kit.issuer.issuer)}`,
    'aud-twice': `"aud":${JSON.stringify(kit.issuer.audience)}`,
    'sub-twice': '"sub":"admin"',
    'escaped-name': '"s\\u0075b":"admin"',
    'proto-twice': '"__proto__":{},"__proto__":{"admin":true}',
    'nested-twice': '"realm_access":{"roles":[],"roles":["admin"]}',
    'inside-a-list': '"groups":[{"id":1,"id":2}]',
    'with-space-before-colon': '"sub" \n:"admin"',
  };
  const inHeader = ['"alg":"RS256"', '"kid":"rs256-1"', '"typ":"at+jwt"', '"al\\u0067":"none"'];
  const first: Readonly<Record<string, Record<string, unknown>>> = {
    'exp-past-then-future': { exp: nowSeconds - 300 },
  };
  return [
    ...Object.entries(inPayload).map(([name, text]) => ({
      ...malformed,
      name: `duplicate-${name}`,
      source: 'RFC 7519 §4, RFC 8725 §2.4',
      token: kit.withMember(text, first[name]),
    })),
    ...inHeader.map((text, index) => ({
      ...malformed,
      name: `duplicate-in-header-${index + 1}`,
      source: 'RFC 7515 §4',
      token: kit.raw({ header: withMember(kit.header(), text) }),
    })),
  ];
}

function grammar(kit: HostileKit): readonly Attack[] {
  const claims = JSON.stringify(kit.claims());
  const open = claims.slice(0, -1);
  const payloads: Readonly<Record<string, string>> = {
    'a-list': `[${claims}]`,
    'a-string': JSON.stringify(claims),
    'a-number': '1',
    null: 'null',
    'of-spaces': '   ',
    'a-nested-jwt': kit.good,
    'with-trailing-comma': `${open},}`,
    'with-a-comment': `${open}/* */}`,
    'with-single-quotes': `${open},'a':1}`,
    'with-an-unquoted-name': `${open},a:1}`,
    'with-nan': `${open},"a":NaN}`,
    'with-infinity-as-nbf': `${open},"nbf":-Infinity}`,
    'with-hex-number': `${open},"a":0x10}`,
    'with-leading-zero': `${open},"a":01}`,
    'with-control-character': `${open},"a":"\u0001"}`,
    'with-text-after': `${claims}x`,
    'with-object-after': `${claims}{}`,
    'with-nul-after': `${claims}\u0000`,
    truncated: open,
  };
  const headers = {
    'a-list': `[${JSON.stringify(kit.header())}]`,
    null: 'null',
    'a-string': '"RS256"',
  };
  return [
    ...Object.entries(payloads).map(([name, payload]) => ({
      ...malformed,
      name: `payload-is-${name}`,
      source: 'RFC 7519 §7.2, RFC 8259',
      token: kit.raw({ payload }),
    })),
    ...Object.entries(headers).map(([name, header]) => ({
      ...malformed,
      name: `header-is-${name}`,
      source: 'RFC 7515 §5.2',
      token: kit.raw({ header }),
    })),
  ];
}

function depths(kit: HostileKit): readonly Attack[] {
  const source = 'CVE-2025-53864';
  // The payload itself is the first of 32 levels.
  const control = kit.withMember(nested(31, '[', ']'));
  return [
    {
      ...malformed,
      name: 'depth-33-lists',
      source,
      token: kit.withMember(nested(32, '[', ']')),
      control,
    },
    {
      ...malformed,
      name: 'depth-33-objects',
      source,
      token: kit.withMember(nested(32, '{"a":', '}')),
      control: kit.withMember(nested(31, '{"a":', '}')),
    },
    {
      ...malformed,
      name: 'depth-5000-lists',
      source,
      token: kit.withMember(nested(5000, '[', ']')),
      control,
    },
    {
      ...malformed,
      name: 'depth-5000-in-header',
      source,
      token: kit.raw({ header: withMember(kit.header(), nested(5000, '[', ']')) }),
      control,
    },
  ];
}

function nested(levels: number, open: string, close: string): string {
  return `"deep":${open.repeat(levels)}1${close.repeat(levels)}`;
}
