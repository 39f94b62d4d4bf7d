import { subscribe } from 'node:diagnostics_channel';
import type { AuthEvent } from '@oidc-verify/core';
import { pino } from 'pino';
import { createPinoListener } from './pino-listener.ts';

const listener = createPinoListener(pino());
for (const name of ['decision', 'keys', 'callbacks', 'revocations']) {
  subscribe(`oidc-verify.${name}`, (event) => listener(event as AuthEvent));
}
