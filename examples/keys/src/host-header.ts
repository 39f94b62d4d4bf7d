import { fetchJwks } from '@oidc-verify/fetch-jwks';
import type { FetchJwks } from '@oidc-verify/fetch-jwks';
import { Agent, fetch } from 'undici';
import type { buildConnector, Dispatcher } from 'undici';

/**
 * Creates a key source for an issuer that is reached at another address than its name has, such as a
 * load balancer that routes by name. `host` is sent as `Host` and is the name that TLS verifies;
 * `connect` holds further options of the connection, such as `ca`.
 */
export function keysAtAddress(
  jwksUri: string,
  host: string,
  connect: buildConnector.BuildOptions = {},
): FetchJwks {
  const agent = new Agent({ connect: { ...connect, servername: host } });
  return fetchJwks({
    jwksUri,
    fetch: async (url, { headers, ...init }) => {
      // `fetch` does not let a caller choose Host, so all headers are set below it.
      const withHost: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) =>
        dispatch({ ...options, headers: { ...headers, host } }, handler);
      return fetch(url, { ...init, dispatcher: agent.compose(withHost) });
    },
  });
}
