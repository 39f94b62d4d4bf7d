// What is altered in a good token, segment by segment.
import { encodeSegment } from '@oidc-verify/testing';
import { withSegments } from './encrypt.ts';
import type { Members } from './encrypt.ts';

export const segment = (token: string, index: number): string => token.split('.')[index] ?? '';
export const epkOf = (token: string): Members =>
  (JSON.parse(headerText(token)) as { epk: Members }).epk;
export const headerText = (token: string): string =>
  Buffer.from(segment(token, 0), 'base64url').toString();
export const withHeaderText = (token: string, text: string | Uint8Array): string =>
  withSegments(token, () => [encodeSegment(text)]);
export const flip = (text: string, index = 0): string => {
  const bytes = Buffer.from(text, 'base64url');
  bytes[index] = (bytes[index] ?? 0) ^ 1;
  return bytes.toString('base64url');
};
export const cut = (text: string, bytes: number): string =>
  Buffer.from(text, 'base64url').subarray(0, bytes).toString('base64url');
export const zeros = (bytes: number): string => Buffer.alloc(bytes).toString('base64url');
export const replace = (token: string, index: number, change: (text: string) => string): string =>
  withSegments(token, (all) => all.map((text, at) => (at === index ? change(text) : text)));
