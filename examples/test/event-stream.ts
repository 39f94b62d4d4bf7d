/** A client's side of a stream of server-sent events. */
export interface EventStream {
  /** Resolves with the next event, such as `hello: user-1`, or with `closed` at the end. */
  next(): Promise<string>;
  /** Goes away, as a browser does when its page is closed. */
  leave(): void;
}

/** Opens a stream of server-sent events. Rejects with status and code of a refusal. */
export async function openEvents(url: string, token: string): Promise<EventStream> {
  const gone = new AbortController();
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(url, { headers, signal: gone.signal });
  if (!response.ok) {
    const { code } = (await response.json()) as { readonly code: string };
    throw new Error(`${response.status} ${code}`);
  }
  if (response.body === null) throw new Error('no body');
  const chunks = response.body.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
  let received = '';
  return {
    next: async () => {
      while (!received.includes('\n\n')) {
        const chunk = await chunks.next();
        if (chunk.done === true) return 'closed';
        received += chunk.value;
      }
      const end = received.indexOf('\n\n');
      const event = received.slice(0, end);
      received = received.slice(end + 2);
      return event.replace(/^event: (.*)\ndata: /, '$1: ');
    },
    leave: () => gone.abort(),
  };
}
