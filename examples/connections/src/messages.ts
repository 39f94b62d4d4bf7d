import { isAuthError } from '@oidc-verify/core';
import type { HeldConnection } from '@oidc-verify/core/http';

/**
 * Returns the function that handles a client's messages: `token <new token>` renews the connection,
 * `watch` starts a part of it that needs more than the connection itself, anything else is greeted.
 */
export function createMessageHandler(
  held: HeldConnection<unknown>,
  send: (text: string) => void,
): (message: string) => Promise<void> {
  return async (message) => {
    const [command, argument = ''] = message.split(' ');
    if (command === 'token') return renew(held, argument, send);
    if (command === 'watch') return watch(held, send);
    return send(`hello ${held.token.subject}`);
  };
}

async function renew(
  held: HeldConnection<unknown>,
  token: string,
  send: (text: string) => void,
): Promise<void> {
  const renewed = await held.renew({ token });
  send(renewed.ok ? 'renewed' : `refused ${renewed.error.code}`);
}

async function watch(held: HeldConnection<unknown>, send: (text: string) => void): Promise<void> {
  try {
    await held.hold({ scopes: ['orders'] }, ({ reason }) => send(`orders ended ${reason}`));
    send('orders watched');
  } catch (error) {
    if (!isAuthError(error)) throw error;
    send(`orders refused ${error.code}`);
  }
}
