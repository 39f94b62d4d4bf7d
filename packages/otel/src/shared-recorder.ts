import { channels } from '#channels';
import { RECORDERS } from './channel-names.ts';
import type { Observed } from './options.ts';
import type { Recorder } from './recorder.ts';

/** One way in which events reach a recorder. */
export interface Feed {
  /** Never throws: what is observed changes nothing. */
  readonly record: (event: unknown) => void;
  readonly leave: () => void;
}

/** A recorder of one provider. */
interface SharedRecorder {
  join(observe: readonly Observed[]): Feed;
}

/** Asks whether this process has a recorder for a provider; whoever is it puts itself in. */
interface Question {
  readonly kind: string;
  readonly provider: object;
  found: SharedRecorder | undefined;
}

/** How a recorder is made that does not exist yet. */
interface Terms {
  /** What it makes, and the version of this contract. */
  readonly kind: 'metrics/1' | 'spans/1';
  /** Returns the provider that it records to. */
  readonly findProvider: () => object;
  readonly create: (observed: () => ReadonlySet<Observed>) => Recorder;
}

/**
 * Joins the recorder that this process has for a provider, or makes it: an event that reaches it in two
 * ways is recorded once, also if there are two copies of this package. Without channels each caller has a
 * recorder of its own, because then events only arrive where they are handed over.
 */
export function joinRecorder(terms: Terms, observe: readonly Observed[]): Feed {
  const { kind, findProvider } = terms;
  const question: Question = { kind, provider: findProvider(), found: undefined };
  channels?.publish(RECORDERS, question);
  return (question.found ?? shareRecorder(terms)).join(observe);
}

function shareRecorder({ kind, findProvider, create }: Terms): SharedRecorder {
  const feeds = new Set<{ readonly observe: readonly Observed[] }>();
  const seen = new WeakSet();
  const recorder = create(() => new Set([...feeds].flatMap(({ observe }) => observe)));
  const isNew = (event: unknown): boolean => {
    if (feeds.size < 2 || typeof event !== 'object' || event === null) return true;
    if (seen.has(event)) return false;
    seen.add(event);
    return true;
  };
  const answer = (question: unknown): void => {
    if (isQuestion(question) && question.kind === kind && question.provider === findProvider()) {
      question.found ??= shared;
    }
  };
  const record = (event: unknown): void => {
    try {
      if (isNew(event)) recorder.record(event);
    } catch {
      // See Feed.
    }
  };
  const stopAnswering = channels?.subscribe(RECORDERS, answer);
  const shared: SharedRecorder = {
    join: (observe) => {
      const feed = { observe };
      feeds.add(feed);
      const leave = (): void => {
        if (!feeds.delete(feed) || feeds.size > 0) return;
        recorder.close();
        stopAnswering?.();
      };
      return { record, leave };
    },
  };
  return shared;
}

function isQuestion(message: unknown): message is Question {
  return typeof message === 'object' && message !== null && 'kind' in message && 'found' in message;
}
