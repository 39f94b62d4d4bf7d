import { hasMethods, memberOf } from '../options/readers.ts';
import { RUNTIME_TIMERS } from './timers.ts';
import type { Timers } from './timers.ts';

/** What is used of the socket of an HTTP upgrade: any `net.Socket` or `tls.TLSSocket`. */
export interface UpgradeSocket {
  readonly destroyed: boolean;
  on(event: 'error' | 'close' | 'end' | 'finish', listener: () => void): unknown;
  end(text: string): unknown;
  resume(): unknown;
  destroy(): unknown;
}

/** A socket whose errors and closing are taken care of while its request is being authenticated. */
export interface GuardedSocket {
  /** Aborted when the peer is gone, so that nothing is verified for nobody. */
  readonly signal: AbortSignal;
  /** Sends the refusal, and closes the socket whether or not the peer reads it or closes its side. */
  refuse(http1: string): void;
  /** Closes the socket without an answer. */
  destroy(): void;
}

/**
 * How long a refused peer may take to read the answer and to close. Destroying the socket at once
 * would send a reset, which can reach the peer before the answer does.
 */
const LINGER_MS = 1_000;

/**
 * Takes care of the socket of an upgrade, from before the first wait. Node removes its own listeners
 * from such a socket: without one for `error`, a reset by any stranger ends the process, and without
 * somebody who closes it, a refused socket stays half-open for ever.
 */
export function guardSocket(socket: UpgradeSocket, timers: Timers = RUNTIME_TIMERS): GuardedSocket {
  const gone = new AbortController();
  const leave = (): void => {
    gone.abort();
    socket.destroy();
  };
  // The listener stays after the upgrade: a WebSocket server brings its own, and gets every error too.
  socket.on('error', leave);
  socket.on('close', () => gone.abort());
  if (socket.destroyed) gone.abort();
  return { signal: gone.signal, refuse: (http1) => refuse(socket, http1, timers), destroy: leave };
}

function refuse(socket: UpgradeSocket, http1: string, timers: Timers): void {
  if (socket.destroyed) return;
  closeSoon(socket, timers);
  socket.end(http1);
}

/** Closes a socket on which nothing more is said, as soon as the peer has read it. */
function closeSoon(socket: UpgradeSocket, timers: Timers): void {
  const destroy = (): void => void socket.destroy();
  const timer = timers.set(destroy, LINGER_MS);
  socket.on('close', () => timers.clear(timer));
  socket.on('end', destroy);
  // What the peer still sends has to be read, or its end is never seen.
  socket.resume();
}

/**
 * Closes the socket of an upgrade that a server refuses itself, once it has: some end their own side only,
 * and wait for the peer to end the other one. `isRefused` is asked when our side has ended.
 */
export function closeWhenRefused(
  socket: UpgradeSocket,
  isRefused: () => boolean,
  timers: Timers = RUNTIME_TIMERS,
): void {
  socket.on('finish', () => {
    if (!socket.destroyed && isRefused()) closeSoon(socket, timers);
  });
}

const SOCKET_METHODS = ['on', 'end', 'resume', 'destroy'] as const;

/**
 * Returns the socket of a message that Node's `upgrade` event handed out. The one of an ordinary
 * request is not touched, since its server answers on it.
 */
export function socketOf(message: object): UpgradeSocket | undefined {
  const socket = memberOf(message, 'socket');
  const isUpgrade = memberOf(message, 'upgrade') === true;
  return isUpgrade && hasMethods<UpgradeSocket>(socket, SOCKET_METHODS) ? socket : undefined;
}
