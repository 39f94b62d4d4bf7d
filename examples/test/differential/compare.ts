import type { ContractErrorHandler } from '../../../packages/testing/src/index.ts';
import { FRAMEWORKS } from './contract-fleet.ts';
import type { Framework } from './contract-fleet.ts';
import type { Observation } from './observation.ts';
import type { WireRequest } from './wire-request.ts';

export type Field = keyof Observation;
export type Observations = Readonly<Partial<Record<Framework, Observation>>>;

/** What a request met: the app, and what one framework answered. */
export interface Answered {
  readonly request: WireRequest;
  readonly errorHandler: ContractErrorHandler;
  readonly own: Observation;
}

/** A difference between frameworks that is theirs, not ours. */
export interface KnownDifference {
  readonly name: string;
  readonly reason: string;
  readonly frameworks: readonly Framework[];
  readonly fields: readonly Field[] | 'all';
  /** Tells whether an answer of one of these frameworks is such a one. */
  readonly when: (answered: Answered) => boolean;
  /** A request that shows it, where random ones rarely do. */
  readonly example?: WireRequest;
}

/** One field in which answers differ for no known reason. */
export interface Mismatch {
  readonly field: Field;
  readonly values: Readonly<Partial<Record<Framework, unknown>>>;
}

/** Compares answers, and remembers which of the known differences have occurred. */
export class Comparison {
  readonly #known: readonly KnownDifference[];
  readonly #occurred = new Set<string>();

  constructor(known: readonly KnownDifference[]) {
    this.#known = known;
  }

  /** The known differences that no answer has shown so far. */
  get unseen(): readonly string[] {
    return this.#known.map(({ name }) => name).filter((name) => !this.#occurred.has(name));
  }

  /** Returns in what the answers to `request` differ for no known reason. */
  mismatches(
    request: WireRequest,
    errorHandler: ContractErrorHandler,
    observations: Observations,
  ): readonly Mismatch[] {
    const frameworks = FRAMEWORKS.filter((name) => observations[name] !== undefined);
    const reasons = new Map(
      frameworks.map((name) => {
        const own = observations[name] as Observation;
        const known = this.#known.filter(
          ({ frameworks: theirs, when }) =>
            theirs.includes(name) && when({ request, errorHandler, own }),
        );
        return [name, known] as const;
      }),
    );
    const fields = Object.keys(observations[frameworks[0] as Framework] ?? {}) as Field[];
    return fields.flatMap((field) => {
      const values = frameworks.map((name) => ({
        name,
        value: observations[name]?.[field],
        reasons: (reasons.get(name) ?? []).filter(
          ({ fields: some }) => some === 'all' || some.includes(field),
        ),
      }));
      if (new Set(values.map(({ value }) => value)).size === 1) return [];
      const unexplained = values.filter((item) => item.reasons.length === 0);
      const usual = unexplained[0]?.value;
      for (const { value, reasons: found } of values) {
        if (value !== usual) for (const { name } of found) this.#occurred.add(name);
      }
      if (new Set(unexplained.map(({ value }) => value)).size <= 1) return [];
      return [{ field, values: Object.fromEntries(values.map((v) => [v.name, v.value])) }];
    });
  }
}
