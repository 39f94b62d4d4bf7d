/** What a string is in place of a compact JWT. */
export interface TokenForm {
  /** For programs. */
  readonly name: string;
  /** A noun, such as `a PASETO`. */
  readonly title: string;
  /** What that means, and what to do, in sentences. */
  readonly text: string;
}

type Row = readonly [pattern: RegExp, name: string, title: string, text: string];

// The first that fits counts. No signed or encrypted JWT fits any.
const ROWS: readonly Row[] = [
  [
    /^\[object \w+\]$/,
    'object',
    'an object as a string',
    'The client has turned an object into a string. An await is missing, or the client sends the whole response instead of its access_token.',
  ],
  [
    /^\s*\{[^]*"access_token"|(?:^|[?#&])access_token=/,
    'token-response',
    'the response of a token endpoint',
    'This is the response of a token endpoint. The client has to send only the value of access_token.',
  ],
  [
    /^\s*[[{][^]*"kty"|^-----BEGIN /,
    'key',
    'a key',
    'This is a key or a certificate, not a token. Verification keys are configured with keys or jwksUri. A private key that was sent to an API has to be replaced.',
  ],
  [
    /^\s*[[{]/,
    'json',
    'JSON',
    'This is JSON. An API takes a JWT in compact form: three base64url segments with dots between them.',
  ],
  [
    /^\s*<|^(?:PD94bWwg|PHNhbW[wx]|PEFzc2VydGlvb|PFJlc3BvbnNl)/,
    'saml',
    'XML',
    'This is XML, usually a SAML assertion. The client has to exchange it for an access token at the token endpoint (RFC 7522).',
  ],
  [
    /^v\d\.(?:local|public)\./,
    'paseto',
    'a PASETO',
    'This is a PASETO, not a JWT. PASETOs are not verified here; have the issuer send this API signed JWTs.',
  ],
  [
    /^MDA.{3}(?:xvY2F0aW9u|lkZW50aWZpZXI)/,
    'macaroon',
    'a macaroon',
    'This is a macaroon, not a JWT. Only the service that issued it can verify it; request a JWT for this API.',
  ],
  [
    /^(?:authorization:\s*)?(?:bearer|dpop)\s/i,
    'scheme',
    'a credential with its scheme',
    'This begins with a scheme. In a request, the Authorization header then has the scheme twice: the client has to add it once.',
  ],
  [
    /^(["'`])[^]*\1$/,
    'quoted',
    'a string in quotes',
    'There are quotes around the token. The client has to send it without: it may have serialised a string as JSON.',
  ],
  [
    /^s(?::|%3A)|^(?:(?:set-)?cookie:\s*)?[\w.-]+=[\w%"]/i,
    'cookie',
    'a cookie',
    'This is a cookie, or the identifier of a session. Only the application that set it understands it; the client has to send an access token.',
  ],
  [
    /%[0-9a-f]{2}/i,
    'percent-encoded',
    'a percent-encoded string',
    'This is percent-encoded. The client has to decode what it took from a URL or a cookie before it sends it.',
  ],
  [
    /\.{3}|…/,
    'shortened',
    'a shortened string',
    'The token was shortened for display. Copy it from where it is complete.',
  ],
  [
    /\s/,
    'white-space',
    'a string with white space',
    'There is white space in the token or around it, such as a line break at the end of a file. The client has to remove it.',
  ],
];

/**
 * Returns what a refused token is if it is not a compact JWT at all: a PASETO, a SAML assertion, a macaroon, a key,
 * a cookie, the response of a token endpoint, or a token with quotes, white space or a scheme around it. Undefined
 * for everything else, such as opaque tokens and JWTs. All texts are constant: nothing of the token is in them.
 */
export function recognizeForm(token: unknown): TokenForm | undefined {
  if (typeof token !== 'string') return undefined;
  const row = ROWS.find(([pattern]) => pattern.test(token));
  if (row === undefined) return undefined;
  const [, name, title, text] = row;
  return { name, title, text };
}
