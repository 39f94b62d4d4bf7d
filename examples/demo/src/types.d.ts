// oidc-provider has no types. These cover the part that the demo uses.
declare module 'oidc-provider' {
  import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

  interface Client {
    readonly clientId: string;
  }

  interface AccessToken {
    readonly clientId: string;
  }

  interface AuthorizationCode {
    readonly acr?: string;
    readonly authTime?: number;
  }

  interface Grant {
    addOIDCScope(scope: string): void;
    addResourceScope(resource: string, scope: string): void;
    save(): Promise<unknown>;
  }

  interface Context {
    readonly oidc: {
      readonly acr?: string;
      readonly client: Client;
      readonly entities: { readonly AuthorizationCode?: AuthorizationCode };
      readonly params: { readonly acr_values?: string };
      readonly provider: {
        readonly Grant: new (of: { clientId: string; accountId: string | undefined }) => Grant;
      };
      readonly session: { readonly accountId?: string };
    };
  }

  type TtlSeconds = number | ((context: unknown, token: unknown, client: Client) => number);

  interface Configuration {
    readonly clients: readonly object[];
    readonly jwks: { readonly keys: readonly object[] };
    readonly cookies: { readonly keys: readonly string[] };
    readonly scopes: readonly string[];
    readonly acrValues: readonly string[];
    readonly ttl: Readonly<Record<string, TtlSeconds>>;
    readonly features: Readonly<Record<string, object>>;
    readonly interactions: {
      readonly policy: Policy;
      readonly url: (context: unknown, interaction: { readonly uid: string }) => string;
    };
    readonly findAccount: (
      context: unknown,
      id: string,
    ) => { readonly accountId: string; readonly claims: () => { readonly sub: string } };
    readonly loadExistingGrant: (context: Context) => Promise<Grant>;
    readonly extraTokenClaims: (context: Context, token: AccessToken) => object;
  }

  interface Check {
    readonly reason: string;
  }

  type CheckConstructor = new (
    reason: string,
    description: string,
    isNeeded: (context: Context) => boolean,
  ) => Check;

  interface Policy {
    get(prompt: 'login' | 'consent'): { readonly checks: { add(check: Check): void } };
  }

  export const interactionPolicy: { readonly base: () => Policy; readonly Check: CheckConstructor };

  export class Provider {
    constructor(issuer: string, configuration: Configuration);
    callback(): RequestListener;
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<object>;
    interactionFinished(
      request: IncomingMessage,
      response: ServerResponse,
      result: { readonly login: object },
    ): Promise<void>;
    on(event: 'server_error', listener: (context: unknown, error: Error) => void): this;
  }

  export type { AccessToken, Client, Configuration, Context };
}
