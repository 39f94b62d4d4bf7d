import type { Verifier } from '@oidc-verify/core';
import { createFetchAuth, holdConnection } from '@oidc-verify/core/http';
import type { HeldConnection, HoldOptions } from '@oidc-verify/core/http';

/** A stream of server-sent events for every runtime with `fetch` handlers. */
export function createEvents(
  verifier: Verifier<unknown>,
  watching?: Omit<HoldOptions<unknown>, 'close' | 'requirement' | 'request'>,
): (request: Request) => Promise<Response> {
  return createFetchAuth(verifier).withAuth((_request: Request, identity) => {
    const encoder = new TextEncoder();
    let held: HeldConnection<unknown> | undefined;
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const send = (event: string, data: string): void =>
          controller.enqueue(encoder.encode(`event: ${event}\ndata: ${data}\n\n`));
        held = holdConnection(verifier, identity, {
          ...watching,
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
}
