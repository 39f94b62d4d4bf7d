import { readFileSync } from 'node:fs';
import type { HttpEvent } from './http-event.ts';
import type { Kind } from './local-gateway.ts';

/** Returns the recorded event of a kind, from the folder `events`. */
export function readEvent(kind: Kind | 'function-url'): HttpEvent {
  const file = new URL(`../events/${kind}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as HttpEvent;
}
