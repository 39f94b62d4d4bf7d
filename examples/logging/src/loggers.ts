import { Writable } from 'node:stream';
import { pino } from 'pino';
import type { Logger as PinoLogger } from 'pino';
import { createLogger, format, transports } from 'winston';
import type { Logger as WinstonLogger } from 'winston';

/** Creates a logger that hands each line to `take`, as JSON. */
export function createPino(take: (line: string) => void): PinoLogger {
  return pino({ level: 'debug' }, { write: take });
}

/** Creates a logger that hands each line to `take`, as JSON. */
export function createWinston(take: (line: string) => void): WinstonLogger {
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      take(String(chunk));
      done();
    },
  });
  return createLogger({
    level: 'debug',
    format: format.json(),
    transports: [new transports.Stream({ stream })],
  });
}
