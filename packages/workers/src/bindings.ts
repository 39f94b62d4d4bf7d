/** The response of a Durable Object, as far as it is read. */
export interface ObjectResponse {
  readonly status: number;
  json(): Promise<unknown>;
}

/** The stub of one Durable Object, as far as it is used. */
export interface ObjectStub {
  fetch(
    url: string,
    init: { readonly method: string; readonly body: string; readonly signal: AbortSignal },
  ): Promise<ObjectResponse>;
}

/**
 * The part of a Durable Object namespace that is used. A binding of Cloudflare Workers
 * (`DurableObjectNamespace`) has it.
 */
export interface ObjectNamespace {
  idFromName(name: string): unknown;
  get(id: unknown): ObjectStub;
}

/** A row that a statement returned, by the names of its columns. */
export type Row = Readonly<Record<string, unknown>>;

/** The part of the storage of a Durable Object that is used. It needs the SQLite backend. */
export interface ObjectStorage {
  readonly sql: {
    exec(statement: string, ...bindings: readonly (string | number | null)[]): { toArray(): Row[] };
  };
  getAlarm(): Promise<number | null>;
  setAlarm(atMs: number): Promise<void>;
}

/** The part of the state of a Durable Object that is used. */
export interface ObjectState {
  readonly storage: ObjectStorage;
}

/** What a subclass may replace for its tests. */
export interface ObjectSetting {
  /** Returns the wall-clock time in milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number;
}

/** The part of a KV namespace that is used. A binding of Cloudflare Workers (`KVNamespace`) has it. */
export interface KeyNamespace {
  get(key: string, type: 'json'): Promise<unknown>;
  put(key: string, value: string, options: { readonly expirationTtl: number }): Promise<void>;
}
