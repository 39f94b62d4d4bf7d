/** The result of a Standard Schema validation (standardschema.dev, version 1). */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly unknown[] };

/**
 * A schema for claims, from any library that implements Standard Schema version 1, such as zod, valibot or
 * arktype. Only the interface is needed, so none of them is a dependency.
 */
export interface ClaimsSchema<Input = unknown, Output = unknown> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (
      value: unknown,
      // oxlint-disable-next-line typescript/no-explicit-any -- each library has options of its own here
      ...options: any[]
    ) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** The output type of a schema. */
export type SchemaOutput<Schema extends ClaimsSchema> = NonNullable<
  Schema['~standard']['types']
>['output'];
