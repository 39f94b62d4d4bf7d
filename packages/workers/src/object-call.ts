import type { ObjectNamespace } from './bindings.ts';
import { withDeadline } from './deadline.ts';
import { hasMembers } from './message.ts';

/** Which object is called, and how long it may take. */
export interface ObjectAddress {
  readonly namespace: ObjectNamespace;
  readonly name: string;
  readonly timeoutMs: number;
}

/** What is sent to an object, and what it sends back under the same identifier. */
interface Envelope {
  readonly id: string;
  readonly content: unknown;
}

/**
 * Sends a message to a Durable Object and returns its answer, which is not checked. Rejects if the object
 * fails, answers something else, or does not respond within `timeoutMs`.
 */
export async function callObject(
  { namespace, name, timeoutMs }: ObjectAddress,
  operation: string,
  content: object,
): Promise<unknown> {
  const id = crypto.randomUUID();
  const envelope: Envelope = { id, content };
  return withDeadline(timeoutMs, 'The Durable Object', async (signal) => {
    // A stub belongs to one request and to one incarnation of its object, so it is not kept.
    const stub = namespace.get(namespace.idFromName(name));
    const response = await stub.fetch(`https://object.invalid/${operation}`, {
      method: 'POST',
      body: JSON.stringify(envelope),
      signal,
    });
    if (response.status !== 200) {
      throw new Error(`The Durable Object responded with status ${response.status}`);
    }
    const answer: unknown = await response.json();
    // An old answer to the same message would let a proof pass twice.
    if (isEnvelope(answer) && answer.id === id) return answer.content;
    throw new TypeError('The Durable Object did not answer this message');
  });
}

/**
 * Responds to {@link callObject}. `answer` gets the operation and the message, and returns undefined if they
 * are not in order.
 */
export async function answerCall(
  request: Request,
  answer: (operation: string, content: unknown) => unknown,
): Promise<Response> {
  const asked: unknown = await request.json();
  if (isEnvelope(asked)) {
    const content = await answer(new URL(request.url).pathname.slice(1), asked.content);
    if (content !== undefined) return Response.json({ id: asked.id, content } satisfies Envelope);
  }
  return new Response(undefined, { status: 400 });
}

function isEnvelope(value: unknown): value is Envelope {
  return hasMembers<Envelope>(value, { id: 'string' });
}
