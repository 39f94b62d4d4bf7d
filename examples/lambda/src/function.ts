// The entry of the function: `function.handler`.
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import { createApi } from './api.ts';
import { toLambdaHandler } from './lambda-handler.ts';

const { ISSUER = '', AUDIENCE = '' } = process.env;
const api = createApi({ issuer: ISSUER, audience: AUDIENCE, keys: fetchJwks() });

// While the function starts, so that its first request waits for no keys. If the issuer is away, requests
// are answered with 503 until it is back: that is no reason not to start.
await api.ready().catch(() => {});

export const handler = toLambdaHandler(api.handle);
