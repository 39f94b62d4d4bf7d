import { createVerifier } from '@oidc-verify/core';
import { createFetchAuth, holdConnection } from '@oidc-verify/core/http';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

const verifier = createVerifier({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  keys: fetchJwks(),
});
const { withAuth } = createFetchAuth(verifier);

export const events = withAuth((_request: Request, identity) => {
  const encoder = new TextEncoder();
  let release = (): void => {};
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      const send = (event: string, data: string): void =>
        controller.enqueue(encoder.encode(`event: ${event}\ndata: ${data}\n\n`));
      const held = holdConnection(verifier, identity, {
        close: ({ reason }) => {
          send('end', reason);
          controller.close();
        },
      });
      release = () => held.release();
      send('hello', identity.subject ?? '');
    },
    cancel: () => release(),
  });
  return new Response(stream, { headers: { 'content-type': 'text/event-stream' } });
});
