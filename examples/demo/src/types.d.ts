// oidc-provider ships no types; this is the part of it that the demo uses.
declare module 'oidc-provider' {
  import type { RequestListener } from 'node:http';

  interface Client {
    readonly clientId: string;
  }

  interface AccessToken {
    readonly clientId: string;
  }

  interface Configuration {
    readonly clients: readonly object[];
    readonly jwks: { readonly keys: readonly object[] };
    readonly cookies: { readonly keys: readonly string[] };
    readonly scopes: readonly string[];
    readonly ttl: Readonly<
      Record<string, (context: unknown, token: unknown, client: Client) => number>
    >;
    readonly features: Readonly<Record<string, object>>;
    readonly extraTokenClaims: (context: unknown, token: AccessToken) => object;
  }

  export class Provider {
    constructor(issuer: string, configuration: Configuration);
    callback(): RequestListener;
    on(event: 'server_error', listener: (context: unknown, error: Error) => void): this;
  }

  export type { AccessToken, Client, Configuration };
}
