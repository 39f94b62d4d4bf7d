// Stands for the types of @whatwg-node/fetch, which bring those of a browser into every other file.
export declare const Response: typeof globalThis.Response;
export declare const createFetch: () => {
  readonly fetch: typeof globalThis.fetch;
  readonly Request: typeof globalThis.Request;
  readonly Response: typeof globalThis.Response;
  readonly Headers: typeof globalThis.Headers;
};
