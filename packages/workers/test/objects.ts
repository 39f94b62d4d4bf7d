import initSqlJs from 'sql.js';
import type { Database } from 'sql.js';
import type { ObjectNamespace, ObjectState, Row } from '../src/bindings.ts';

/**
 * How a namespace fails:
 *
 * - `none`: it does not.
 * - `throws`: `get` throws at once.
 * - `rejects`: no request reaches the object.
 * - `hangs`: no request ever settles.
 * - `slow`: requests wait for a moment.
 * - `lost`: requests are carried out, and fail after that.
 * - `500`: the object fails.
 * - `garbage`: what it answers is no JSON.
 * - `empty`: it answers with an empty object.
 * - `mixed-up`: it answers what another request was answered.
 */
export type ObjectFault =
  | 'none'
  | 'throws'
  | 'rejects'
  | 'hangs'
  | 'slow'
  | 'lost'
  | '500'
  | 'garbage'
  | 'empty'
  | 'mixed-up';

interface FakeObject {
  fetch(request: Request): Promise<Response>;
  alarm(): Promise<void>;
}

interface Stored {
  readonly database: Database;
  alarmAtMs: number | null;
}

/** Durable Objects in this process: real SQLite, and a runtime whose faults a test chooses. */
export interface Objects {
  readonly namespace: ObjectNamespace;
  /** The names of the objects that exist. */
  readonly names: readonly string[];
  readonly requests: number;
  fault: ObjectFault;
  /** Ends all objects. The next request starts them again, on what they stored. */
  evict(): void;
  /** Drops an object with all it stored. */
  destroy(): void;
  /** When the alarm of the first object rings, in epoch milliseconds. */
  readonly alarmAtMs: number | null;
  /** Lets the alarms of all objects ring. */
  ring(): Promise<void>;
  /** Changes what the first object stored. */
  execute(statement: string): void;
  /** The rows of a table of the first object. */
  rows(table: string): readonly Row[];
}

/** Creates a namespace of the class that `create` makes. */
export async function createObjects(create: (state: ObjectState) => FakeObject): Promise<Objects> {
  const { Database } = await initSqlJs();
  const stored = new Map<string, Stored>();
  const running = new Map<string, FakeObject>();
  const state = { fault: 'none' as ObjectFault, requests: 0, before: '{}' };
  const storedOf = (name: string): Stored => {
    const known = stored.get(name) ?? { database: new Database(), alarmAtMs: null };
    stored.set(name, known);
    return known;
  };
  const start = (name: string): FakeObject => {
    const object = running.get(name) ?? create(toState(storedOf(name)));
    running.set(name, object);
    return object;
  };
  const answer = async (name: string, request: Request): Promise<Response> => {
    state.requests += 1;
    const { fault } = state;
    if (fault === 'hangs') return new Promise(() => {});
    if (fault === 'rejects') throw new Error('Network connection lost.');
    if (fault === '500') return new Response('Internal Error', { status: 500 });
    if (fault === 'garbage') return new Response('<html>');
    if (fault === 'empty') return Response.json({});
    if (fault === 'slow') await new Promise((resolve) => void setTimeout(resolve, 5));
    const response = await start(name).fetch(request);
    if (fault === 'lost') throw new Error('Durable Object reset because its code was updated.');
    const text = await response.text();
    const told = fault === 'mixed-up' ? state.before : text;
    state.before = text;
    return new Response(told, { status: response.status });
  };
  const first = (): Stored | undefined => [...stored.values()][0];
  return {
    namespace: {
      idFromName: (name) => ({ name }),
      get: (id) => {
        if (state.fault === 'throws') throw new TypeError('The binding is gone');
        const { name } = id as { readonly name: string };
        return {
          fetch: async (url, { method, body }) => answer(name, new Request(url, { method, body })),
        };
      },
    },
    get names() {
      return [...stored.keys()];
    },
    get requests() {
      return state.requests;
    },
    get fault() {
      return state.fault;
    },
    set fault(fault) {
      state.fault = fault;
    },
    evict: () => running.clear(),
    destroy: () => {
      running.clear();
      stored.clear();
    },
    get alarmAtMs() {
      return first()?.alarmAtMs ?? null;
    },
    ring: async () => {
      for (const [name, object] of stored) {
        object.alarmAtMs = null;
        // oxlint-disable-next-line no-await-in-loop -- one alarm after the other
        await start(name).alarm();
      }
    },
    execute: (statement) => void read(first()?.database, statement),
    rows: (table) => read(first()?.database, `SELECT * FROM ${table}`),
  };
}

function toState(stored: Stored): ObjectState {
  return {
    storage: {
      sql: {
        exec: (statement, ...bindings) => {
          const rows = read(stored.database, statement, bindings);
          return { toArray: () => rows };
        },
      },
      getAlarm: async () => stored.alarmAtMs,
      setAlarm: async (atMs) => {
        stored.alarmAtMs = atMs;
      },
    },
  };
}

function read(
  database: Database | undefined,
  statement: string,
  bindings: readonly (string | number | null)[] = [],
): Row[] {
  const [result] = database?.exec(statement, [...bindings]) ?? [];
  const { columns = [], values = [] } = result ?? {};
  return values.map((row) =>
    Object.fromEntries(columns.map((column, index) => [column, row[index]])),
  );
}
