import { createVerifier } from '@oidc-verify/core';
import { createFetchAuth, holdConnection } from '@oidc-verify/core/http';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

const verifier = createVerifier({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  keys: fetchJwks(),
});
const { withAuth } = createFetchAuth(verifier);

export const events = withAuth((request: Request, identity) => {
  const encoder = new TextEncoder();
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
      // Aborted when the client goes away.
      request.signal.addEventListener('abort', () => held.release());
      send('hello', identity.subject ?? '');
    },
  });
  return new Response(stream, { headers: { 'content-type': 'text/event-stream' } });
});
