import { connect } from 'node:net';
import type { Socket } from 'node:net';

type Head = Omit<RawAnswer, 'body'>;

/** An answer as it came, header names in lower case. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** A connection to 127.0.0.1 on which bytes are sent, and answers are read one after the other. */
export class RawConnection {
  readonly #socket: Socket;
  #received = '';
  #isEnded = false;
  #wake: () => void = () => {};

  constructor(port: number) {
    this.#socket = connect(port, '127.0.0.1').setEncoding('latin1');
    this.#socket.on('data', (chunk) => {
      this.#received += String(chunk);
      this.#wake();
    });
    // A reset is an end, too.
    for (const event of ['end', 'error', 'close']) {
      this.#socket.on(event, () => {
        this.#isEnded = true;
        this.#wake();
      });
    }
  }

  /** Sends Latin-1; nothing where the server has already closed. */
  write(bytes: string): void {
    if (!this.#isEnded) this.#socket.write(bytes, 'latin1');
  }

  /** Resolves with the next final answer, or with undefined when the connection ends before it. */
  async answer(method: string): Promise<RawAnswer | undefined> {
    let head = await this.#takeHead();
    while (head !== undefined && head.status < 200) head = await this.#takeHead();
    return head && { ...head, body: await this.#takeBody(method, head) };
  }

  destroy(): void {
    this.#socket.destroy();
  }

  async #until(isThere: () => boolean): Promise<boolean> {
    while (!isThere() && !this.#isEnded) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return isThere();
  }

  async #takeTo(mark: string): Promise<string | undefined> {
    const isThere = (): boolean => this.#received.includes(mark);
    if (!(await this.#until(isThere))) return undefined;
    const taken = this.#take(this.#received.indexOf(mark));
    this.#take(mark.length);
    return taken;
  }

  async #takeBytes(length: number): Promise<string> {
    await this.#until(() => this.#received.length >= length);
    return this.#take(length);
  }

  #take(length: number): string {
    const taken = this.#received.slice(0, length);
    this.#received = this.#received.slice(length);
    return taken;
  }

  async #takeHead(): Promise<Head | undefined> {
    const head = await this.#takeTo('\r\n\r\n');
    if (head === undefined) return undefined;
    const [first = '', ...lines] = head.split('\r\n');
    const headers = lines.map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    });
    return { status: Number(first.split(' ')[1]), headers };
  }

  async #takeBody(method: string, { status, headers }: Head): Promise<string> {
    if (method === 'HEAD' || status === 204 || status === 304) return '';
    const framing = new Map(headers);
    if (framing.get('transfer-encoding') === 'chunked') return this.#takeChunks();
    const length = framing.get('content-length');
    if (length !== undefined) return this.#takeBytes(Number(length));
    await this.#until(() => false);
    return this.#take(this.#received.length);
  }

  async #takeChunks(): Promise<string> {
    let body = '';
    for (;;) {
      const size = Number.parseInt((await this.#takeTo('\r\n')) ?? '0', 16);
      body += await this.#takeBytes(size);
      await this.#takeTo('\r\n');
      if (size === 0) return body;
    }
  }
}
