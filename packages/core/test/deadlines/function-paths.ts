/** Any function. */
export type AnyFunction = (...args: never[]) => unknown;

/** Objects of the runtime, whose methods nobody injects. */
type Builtin =
  | Uint8Array
  | AbortSignal
  | Date
  | RegExp
  | Promise<unknown>
  | ReadonlySet<unknown>
  | ReadonlyMap<unknown, unknown>;

type Scalar = string | number | bigint | boolean | symbol | null | undefined;

/**
 * The paths of all functions in a type, at any depth up to four: `check`, `keys.load`,
 * `issuers.keys.load`. The path of a function itself is empty.
 */
export type FunctionPaths<Type, Depth extends readonly unknown[] = []> = Depth['length'] extends 4
  ? never
  : Type extends AnyFunction
    ? ''
    : Type extends Builtin | Scalar
      ? never
      : Type extends readonly (infer Entry)[]
        ? FunctionPaths<Entry, Depth>
        : Type extends object
          ? {
              [Name in keyof Type & string]-?: Join<
                Name,
                FunctionPaths<Type[Name], [...Depth, unknown]>
              >;
            }[keyof Type & string]
          : never;

type Join<Name extends string, Path extends string> = Path extends '' ? Name : `${Name}.${Path}`;
