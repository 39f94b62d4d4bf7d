/** A public key with `kid`, `alg` and `use`, as an issuer publishes it. */
export interface PublicKey {
  readonly [member: string]: unknown;
  readonly kty: string;
  readonly kid: string;
  readonly alg: string;
}

/** The four checks every peer is configured with, and the key it may use. */
export interface Policy {
  readonly issuer: string;
  readonly audience: string;
  /** The only acceptable JOSE `alg`. */
  readonly algorithm: string;
  readonly jwk: PublicKey;
}

/** One way to use a library. Throws or rejects when the token is refused. */
export interface Contender {
  readonly label: string;
  readonly mode: 'sync' | 'async';
  /** True for the form that takes a JWK Set, as an API would use it; it plays in the acceptance part. */
  readonly usual?: boolean;
  readonly verify: (token: string) => unknown;
}

/** A library, and how it is configured. */
export interface Peer {
  readonly name: string;
  /** The npm package. */
  readonly package: string;
  readonly algorithms: readonly string[];
  readonly create: (policy: Policy) => Promise<readonly Contender[]> | readonly Contender[];
}

/** Something whose cost is measured: one call is one operation. */
export interface Subject {
  readonly label: string;
  readonly mode: 'sync' | 'async';
  /** `index` grows by one with every call, over all rounds. */
  readonly call: (index: number) => unknown;
  /** Its difference from the other paired ones is asked for; see `measure`. */
  readonly paired?: boolean;
}

/** Median and quartiles. */
export interface Spread {
  readonly median: number;
  readonly q1: number;
  readonly q3: number;
  readonly iqr: number;
}

/** A figure, and between which values it would lie in 95 of 100 repetitions. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly rounds: number;
}

/** What the rounds said about one subject. */
export interface Measured {
  readonly label: string;
  readonly mode: 'sync' | 'async';
  /** Microseconds of wall time per call, one value per round. */
  readonly wallUs: readonly number[];
  /** Microseconds of CPU time of the whole process per call, one value per round. */
  readonly cpuUs: readonly number[];
  readonly wall: Spread;
  readonly cpu: Spread;
}

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** `cannot tell`: another run could end on the other side of the goal. */
export type Verdict = 'reached' | 'missed' | 'cannot tell';

/** One number to reach. */
export interface Goal {
  readonly name: string;
  /** For instance `≤ 1.25`. */
  readonly goal: string;
  /** For instance `1.13 (1.11–1.15)`. */
  readonly value: string;
  readonly verdict: Verdict;
  /** Of the table of goals that it answers; see `goals.mjs`. */
  readonly line?: string;
  readonly interval?: Interval;
  /** By how much it is reached or missed, or what else is worth saying. */
  readonly note?: string;
}

export type Tone = 'ours' | 'peer' | 'limit';

export interface Bars {
  readonly kind: 'bars';
  readonly title: string;
  readonly subtitle?: string;
  /** Of the values. */
  readonly unit: string;
  /** What the values are, for instance `CPU time per token`. */
  readonly axis: string;
  readonly better: 'lower' | 'higher';
  readonly groups: readonly {
    readonly label: string;
    readonly bars: readonly {
      readonly label: string;
      readonly value: number;
      readonly tone: Tone;
      /** Drawn behind the value, for instance a ratio. */
      readonly note?: string;
      readonly low?: number;
      readonly high?: number;
    }[];
  }[];
}

export interface Lines {
  readonly kind: 'lines';
  readonly title: string;
  readonly subtitle?: string;
  readonly unit: string;
  /** What x counts, for instance `requests in flight`. Each panel may count something else, which is then its label. */
  readonly axis: string;
  readonly better: 'lower' | 'higher';
  readonly panels: readonly {
    readonly label: string;
    readonly series: readonly {
      readonly label: string;
      readonly tone: Tone;
      readonly points: readonly (readonly [x: number, y: number])[];
    }[];
  }[];
}

export interface Grid {
  readonly kind: 'grid';
  readonly title: string;
  readonly subtitle?: string;
  readonly columns: readonly string[];
  readonly rows: readonly {
    readonly label: string;
    readonly cells: readonly { readonly text: string; readonly good: boolean | undefined }[];
  }[];
}

export type Chart = Bars | Lines | Grid;

/** Where a part says what it found. */
export interface Report {
  /** Says what is being done now; shown at once, kept nowhere. */
  progress(text: string): void;
  table(table: Table): void;
  goal(goal: Goal): void;
  chart(chart: Chart): void;
  /** Says that the machine was busy with something else, or unsteady; kept with the results. */
  disturbed(text: string): void;
  /** Keeps raw numbers in `results/raw/<part>.json`, which is not checked in. */
  data(name: string, value: unknown): void;
}

/** What every module in `parts/` exports as `run`. */
export type RunPart = (part: PartContext) => Promise<void>;

export interface PartContext {
  readonly mode: Mode;
  /** Fewer repetitions and less of what takes long: the mode is not `full`. */
  readonly quick: boolean;
  readonly report: Report;
}

/** `table` measures what the table of goals asks for, well enough for a verdict; `quick` is for a look. */
export type Mode = 'full' | 'table' | 'quick';

/** The modules that the baseline has. Their types are those of the current build, which has all of them. */
export interface BaselineModules {
  readonly '@oidc-verify/core': typeof import('@oidc-verify/core');
  readonly '@oidc-verify/core/dpop': typeof import('@oidc-verify/core/dpop');
  readonly '@oidc-verify/core/revocation': typeof import('@oidc-verify/core/revocation');
  readonly '@oidc-verify/fetch-jwks': typeof import('@oidc-verify/fetch-jwks');
  readonly '@oidc-verify/express': typeof import('@oidc-verify/express');
  readonly '@oidc-verify/fastify': typeof import('@oidc-verify/fastify');
  readonly '@oidc-verify/hono': typeof import('@oidc-verify/hono');
  readonly '@oidc-verify/koa': typeof import('@oidc-verify/koa');
}

/** The content of `results/<part>.json`. */
export interface Results {
  readonly part: string;
  readonly date: string;
  readonly mode: Mode;
  readonly seconds: number;
  readonly machine: Readonly<Record<string, string | number>>;
  /** What disturbed the run. */
  readonly disturbances: readonly string[];
  readonly versions: Readonly<Record<string, string>>;
  readonly goals: readonly Goal[];
  readonly tables: readonly Table[];
}
