import { recognizeForm } from '@oidc-verify/core/diagnosis';
import type { Explanation } from '@oidc-verify/core/diagnosis';
import { toPrintable } from '../terminal/printable.ts';
import { recognizeIssuer } from './known-issuers.ts';
import { toLower } from './token-parts.ts';
import type { TokenParts } from './token-parts.ts';

/** Something about a token that helps to understand a refusal. `id` is for programs. */
export interface Hint {
  readonly id: string;
  readonly text: string;
}

/** What hints are derived from. */
export interface HintSource {
  readonly explanation: Pick<Explanation, 'accepted' | 'code' | 'facts'>;
  readonly token: unknown;
  readonly parts: TokenParts | undefined;
  /** Whether the options come from a preset already. */
  readonly hasPreset: boolean;
}

/** Returns what a refused token is instead of an access token, and which provider it is from. */
export function hintsFor({ explanation, token, parts, hasPreset }: HintSource): readonly Hint[] {
  if (explanation.accepted) return [];
  const iss = parts?.payload?.['iss'] ?? parts?.header['iss'];
  const name = typeof iss === 'string' ? iss : '';
  return [
    ...tellForm(explanation, token, parts),
    ...(parts === undefined ? [] : tellKind(parts)),
    ...tellUnverifiable(parts, name),
    ...(hasPreset ? [] : tellProvider(name)),
  ];
}

function tellForm(
  { code, facts }: HintSource['explanation'],
  token: unknown,
  parts: TokenParts | undefined,
): readonly Hint[] {
  const form = recognizeForm(token);
  if (form !== undefined) return [hint(form.name, form.text)];
  if (code === 'opaque_token' && facts?.problem === 'placeholder') {
    return [
      hint(
        'placeholder',
        'The client has put a variable without a value where the token belongs; look there for the name of the variable.',
      ),
    ];
  }
  if (code === 'opaque_token') {
    return [
      hint(
        'opaque',
        'This is an opaque token, a reference that only its issuer understands. Many providers issue one where the client names no API: with Auth0 request an audience, with Okta use a custom authorization server, with Hydra set the access token strategy to jwt.',
      ),
    ];
  }
  if (parts?.segments !== 5) return [];
  const { alg, enc } = parts.header;
  const how = [alg, enc].filter((part) => typeof part === 'string').join(', ');
  return [
    hint(
      'encrypted',
      `This is an encrypted token (JWE${how === '' ? '' : `: ${toPrintable(how, 60)}`}). Only the holder of the key can read it. If that is this API, pass createDecryption() as decrypt in --config; otherwise have the issuer send this API signed tokens, with Auth0 by requesting an audience.`,
    ),
  ];
}

function tellKind({ header, payload = {} }: TokenParts): readonly Hint[] {
  const typ = toLower(header['typ']);
  if (typ.endsWith('dpop+jwt')) {
    return [
      hint(
        'dpop-proof',
        'This is a DPoP proof, not an access token. Pass the access token here, and the proof with --proof.',
      ),
    ];
  }
  if (typ.endsWith('logout+jwt') || 'events' in payload) {
    return [
      hint(
        'logout-token',
        'This is a logout token or another security event, not an access token.',
      ),
    ];
  }
  if (['refresh', 'offline'].includes(toLower(payload['typ']))) {
    return [
      hint(
        'refresh-token',
        'This is a refresh token. It is for the token endpoint of the issuer alone; the client has to send the access token.',
      ),
    ];
  }
  const mark = idTokenMark(typ, payload);
  if (mark === undefined) return [];
  return [
    hint(
      'id-token',
      `This looks like an ID token (${mark}). It tells a client who has signed in and gives no access to an API; the client has to send the access token.`,
    ),
  ];
}

/** Returns by what an ID token is known, or undefined. */
function idTokenMark(typ: string, payload: Readonly<Record<string, unknown>>): string | undefined {
  const claim = ['at_hash', 'c_hash', 's_hash'].find((name) => name in payload);
  if (claim !== undefined) return `it has ${claim}`;
  if (payload['token_use'] === 'id') return 'token_use is id';
  if (payload['typ'] === 'ID') return 'the claim typ is ID';
  const marks = ['scope', 'scp', 'client_id', 'cid', 'azp', 'roles'];
  const isAccess = typ.endsWith('at+jwt') || marks.some((name) => name in payload);
  return 'nonce' in payload && !isAccess
    ? 'it has a nonce, and neither scopes nor a client'
    : undefined;
}

const GRAPH = ['00000003-0000-0000-c000-000000000000', 'https://graph.microsoft.com'];

function tellUnverifiable(parts: TokenParts | undefined, iss: string): readonly Hint[] {
  const aud: unknown = parts?.payload?.['aud'];
  if (typeof aud === 'string' && GRAPH.includes(aud.replace(/\/$/, ''))) {
    return [
      hint(
        'microsoft-graph',
        'This token is for Microsoft Graph, and no other API can verify it. Request one for your API: scope api://<client id>/.default.',
      ),
    ];
  }
  if (/^https:\/\/[\w-]+\.okta(?:preview|-emea)?\.com$/.test(iss)) {
    return [
      hint(
        'okta-org-server',
        'This token is from the org authorization server of Okta, and only Okta can verify it. Use a custom authorization server, such as /oauth2/default.',
      ),
    ];
  }
  return [];
}

function tellProvider(iss: string): readonly Hint[] {
  const known = recognizeIssuer(iss);
  if (known === undefined) return [];
  const { title, preset } = known;
  const flag = /[ <>!&;()]/.test(preset) ? `'${preset}'` : preset;
  return [
    hint('provider', `By its iss this token is from ${title}. There is a preset: --preset ${flag}`),
  ];
}

function hint(id: string, text: string): Hint {
  return { id, text };
}
