// What this folder uses of Stryker, for the checks of `npm test`: Stryker itself is installed by
// `npm run test:mutation` alone.

declare module '@stryker-mutator/api/core' {
  export interface Position {
    readonly line: number;
    readonly column: number;
  }

  export interface MutantResult {
    readonly fileName: string;
    readonly location: { readonly start: Position; readonly end: Position };
    readonly mutatorName: string;
    readonly replacement?: string;
    /** `Killed`, `Survived`, `NoCoverage`, `Timeout`, `Ignored`, `CompileError` or `RuntimeError`. */
    readonly status: string;
    readonly statusReason?: string;
  }
}

declare module '@stryker-mutator/core' {
  import type { MutantResult } from '@stryker-mutator/api/core';

  export class Stryker {
    constructor(options: Readonly<Record<string, unknown>>);
    runMutationTest(): Promise<MutantResult[]>;
  }
}

declare module '@stryker-mutator/api/plugin' {
  import type { MutantResult } from '@stryker-mutator/api/core';

  export const PluginKind: {
    readonly Ignore: 'Ignore';
    readonly Reporter: 'Reporter';
    readonly TestRunner: 'TestRunner';
  };
  export const commonTokens: { readonly injector: '$injector' };
  export function tokens(...names: string[]): readonly string[];

  /** A place in the syntax tree of Babel. */
  export interface NodePath {
    readonly node: unknown;
    readonly parentPath: NodePath | null;
    isStringLiteral(): boolean;
    isTemplateLiteral(): boolean;
    isCallExpression(): this is NodePath & { readonly node: CallExpression };
    isObjectProperty(): this is NodePath & { readonly node: { readonly key: Named } };
  }
  export interface Named {
    readonly name?: string;
  }
  export interface CallExpression {
    readonly arguments: readonly unknown[];
    readonly callee: { readonly type: string; readonly object?: Named; readonly property?: Named };
  }

  export interface Ignorer {
    /** Returns the reason for which the mutants of a place are left alone. */
    shouldIgnore(path: NodePath): string | undefined;
  }
  export interface Reporter {
    onMutantTested(mutant: MutantResult): void;
  }

  export interface TestResult {
    readonly id: string;
    readonly name: string;
    readonly fileName: string;
    readonly status: number;
    readonly timeSpentMs: number;
    readonly failureMessage?: string;
  }
  export type RunResult =
    | { readonly status: 'complete'; readonly tests: readonly TestResult[] }
    | { readonly status: 'error' | 'timeout' };
  /** A test file as vitest keeps it. */
  export interface TestFile {
    readonly filepath: string;
    readonly tasks: readonly unknown[];
    readonly result?: {
      readonly state: string;
      readonly errors?: readonly { readonly message: string }[];
    };
  }
  /** The vitest runner, with members that it keeps to itself. */
  export interface VitestRunner {
    readonly ctx: { readonly state: { getFiles(): readonly TestFile[] } };
    run(request: unknown): Promise<RunResult>;
  }
  export interface Injector {
    injectFunction<Made>(factory: (injector: Injector) => Made): Made;
  }

  export interface Plugin {
    readonly kind: string;
    readonly name: string;
  }
  export function declareClassPlugin(
    kind: 'Reporter',
    name: string,
    injectableClass: new () => Reporter,
  ): Plugin;
  export function declareFactoryPlugin(
    kind: 'TestRunner',
    name: string,
    factory: ((injector: Injector) => VitestRunner) & { readonly inject: readonly string[] },
  ): Plugin;
  export function declareValuePlugin(kind: 'Ignore', name: string, value: Ignorer): Plugin;
}

declare module '@stryker-mutator/vitest-runner' {
  import type { Injector, VitestRunner } from '@stryker-mutator/api/plugin';

  export const strykerPlugins: readonly [
    { readonly factory: (injector: Injector) => VitestRunner },
  ];
  export const strykerValidationSchema: object;
}
