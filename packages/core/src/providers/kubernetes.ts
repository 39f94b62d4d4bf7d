import type { OptionRows } from '../options/rows.ts';
import { definePreset, url } from './preset.ts';
import type { ProviderPreset } from './preset.ts';

/** The arguments of {@link kubernetes}. */
export interface KubernetesArguments {
  /** The first `--service-account-issuer` of the cluster, such as `https://kubernetes.default.svc`. */
  readonly issuer: string;
}

/** The rows of {@link KubernetesArguments}. */
export const KUBERNETES_ROWS: OptionRows<KubernetesArguments, KubernetesArguments> = {
  issuer: { read: url(), required: 'the issuer of the cluster’s service account tokens' },
};

/**
 * Returns the options for service account tokens of a Kubernetes cluster. Set `audience` to one of your API,
 * and give the pods that call it a projected token with that audience. Never accept the audience of the API
 * server: whoever receives such a token can use it against the cluster. The service account is the client:
 * restrict them with `clientIds: ['system:serviceaccount:<namespace>:<name>']`.
 *
 * @throws {ConfigError} `invalid_options`
 *
 * @example
 * ```ts
 * import { createVerifier } from '@oidc-verify/core';
 * import { kubernetes } from '@oidc-verify/core/providers';
 * import { fetchJwks } from '@oidc-verify/fetch-jwks';
 *
 * export const verifier = createVerifier({
 *   ...kubernetes({ issuer: 'https://kubernetes.default.svc.cluster.local' }),
 *   audience: 'https://orders.example.com', // of a projected token
 *   clientIds: ['system:serviceaccount:shop:frontend'],
 *   keys: fetchJwks(),
 * });
 * ```
 */
export function kubernetes(given: KubernetesArguments): ProviderPreset {
  return definePreset('kubernetes', given, KUBERNETES_ROWS, ({ issuer }) => ({
    // "Configure Service Accounts for Pods", payload of a token: the first value of --service-account-issuer.
    issuer,
    // From memory: RS256 with an RSA key, as most clusters have; the header has kid and no typ.
    algorithms: ['RS256'],
    profile: 'standard',
    // Same page: no claim has scopes or roles.
    scopeClaim: 'scope',
    // Same page: sub is system:serviceaccount:<namespace>:<name>. No claim names another client.
    clientIdClaim: 'sub',
    // Same page: the namespace, the service account and the pod. Tokens of Secrets do not have it.
    requiredClaims: ['kubernetes.io'],
  }));
}
