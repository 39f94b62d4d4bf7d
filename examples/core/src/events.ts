import { createVerifier } from '@oidc-verify/core';
import { createFetchAuth, holdConnection } from '@oidc-verify/core/http';
import type { HeldConnection } from '@oidc-verify/core/http';
import { fetchJwks } from '@oidc-verify/fetch-jwks';

const verifier = createVerifier({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  keys: fetchJwks(),
});
const { withAuth } = createFetchAuth(verifier);

export const events = withAuth((_request: Request, identity) => {
  const encoder = new TextEncoder();
  let held: HeldConnection<unknown> | undefined;
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      const send = (event: string, data: string): void =>
        controller.enqueue(encoder.encode(`event: ${event}\ndata: ${data}\n\n`));
      held = holdConnection(verifier, identity, {
        close: ({ reason }) => {
          send('end', reason);
          controller.close();
        },
      });
      send('hello', identity.subject ?? '');
    },
    // Called when the client goes away.
    cancel: () => held?.release(),
  });
  return new Response(stream, { headers: { 'content-type': 'text/event-stream' } });
});
