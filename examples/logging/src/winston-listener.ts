import type { AuthEvent } from '@oidc-verify/core';
import type { Logger } from 'winston';
import { toLogLine } from './decision-line.ts';

/** Returns a listener for the option `onEvent` that writes one line for each event. */
export function createWinstonListener(logger: Logger): (event: AuthEvent) => void {
  return (event) => {
    const { level, message, fields } = toLogLine(event);
    logger.log(level, message, { auth: fields });
  };
}
