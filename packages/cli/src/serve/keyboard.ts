import type { Io } from '../io.ts';

/** What keys do, by the key. */
export type KeyActions = Readonly<Record<string, () => void | Promise<void>>>;

const END_KEYS = new Set(['q', '\u0003', '\u0004']);

/** Runs the actions of the keys that are typed, and resolves at q, Ctrl-C or Ctrl-D. Never without a terminal. */
export async function listenToKeys(
  { stdin }: Pick<Io, 'stdin'>,
  actions: KeyActions,
): Promise<void> {
  if (stdin.isTTY !== true) return new Promise<never>(() => {});
  stdin.setRawMode?.(true);
  try {
    for await (const chunk of stdin) {
      for (const key of String(typeof chunk === 'string' ? chunk : Buffer.from(chunk))) {
        if (END_KEYS.has(key)) return;
        await actions[key]?.();
      }
    }
  } finally {
    stdin.setRawMode?.(false);
  }
}
