import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';

/** How a client opens a connection, and over what. */
export interface ClientOptions {
  readonly token: string;
  readonly transports: readonly ('websocket' | 'polling')[];
}

/** Connects with a token. Rejects with the server's reason. */
export async function connect(url: string, { token, transports }: ClientOptions): Promise<Socket> {
  const socket = io(url, {
    auth: { token },
    transports: [...transports],
    forceNew: true,
    reconnection: false,
  });
  return new Promise((resolve, reject) => {
    socket.on('connect', () => resolve(socket));
    socket.on('connect_error', (error) => {
      socket.close();
      reject(error);
    });
  });
}
