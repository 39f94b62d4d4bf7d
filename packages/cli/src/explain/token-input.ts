import type { Io } from '../io.ts';
import { UsageError } from '../usage-error.ts';
import { promptHidden } from './hidden-prompt.ts';

// Far more than any token, so that a file by mistake is not read into memory as a whole.
const MAX_INPUT_BYTES = 1_048_576;

/** A token as it was given, and what was around it. */
export interface GivenToken {
  readonly token: string;
  /** What was removed around the token, such as `the scheme Bearer`. */
  readonly removed?: string;
}

const HOW = [
  '  pbpaste | oidc-verify explain …        macOS',
  '  wl-paste | oidc-verify explain …       Linux (Wayland), or: xclip -o | …',
  '  Get-Clipboard | oidc-verify explain …  PowerShell',
];

/**
 * Returns the token from standard input, or asks for it without showing it where that is a terminal.
 *
 * @throws {UsageError} when there is none, or far too much
 */
export async function readToken(io: Io): Promise<GivenToken> {
  const text = io.stdin.isTTY === true ? await promptHidden(io) : await readAll(io);
  const given = toToken(text);
  if (given.token !== '') return given;
  throw new UsageError('There is no token on standard input; pipe one in, or paste it.', HOW);
}

/** Refuses a token on the command line, without repeating it. */
export function refuseArgument(count: number): never {
  throw new UsageError(
    `explain takes no ${count === 1 ? 'argument' : 'arguments'}: what stands on a command line stays in the history of the shell, and other users of this machine can read it. Pipe the token in, or start the command without it and paste.`,
    HOW,
  );
}

/** Returns the token within what people paste: a header, a scheme, quotes, or a response of a token endpoint. */
export function toToken(text: string): GivenToken {
  const trimmed = text.trim();
  const field = trimmed.startsWith('{') ? accessTokenOf(trimmed) : undefined;
  if (field !== undefined) return { token: field, removed: 'the JSON around access_token' };
  const [, header, scheme, rest] =
    /^(authorization:\s*)?(bearer|dpop)\s+(\S+)$/i.exec(trimmed) ?? [];
  if (rest !== undefined) {
    return {
      token: rest,
      removed: `the ${header === undefined ? '' : 'header and the '}scheme ${scheme}`,
    };
  }
  const [, , quoted] = /^(["'])([^"'\s]+)\1$/.exec(trimmed) ?? [];
  return quoted === undefined ? { token: trimmed } : { token: quoted, removed: 'quotes' };
}

function accessTokenOf(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const token: unknown = Reflect.get(Object(value), 'access_token');
    return typeof token === 'string' ? token : undefined;
  } catch {
    return undefined;
  }
}

async function readAll({ stdin }: Io): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stdin) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    length += bytes.byteLength;
    if (length > MAX_INPUT_BYTES) {
      throw new UsageError(
        `Standard input has more than ${MAX_INPUT_BYTES} bytes; expected one token.`,
      );
    }
    chunks.push(bytes);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
