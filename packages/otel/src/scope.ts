/** The instrumentation scope of all metrics and spans. */
export const SCOPE = '@oidc-verify/otel';
