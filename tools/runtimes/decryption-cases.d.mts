// run.mjs writes the module of this name, with what the function of this type returns.
export declare const CASES: import('../../packages/core/test/jwe/runtime-cases.ts').RuntimeCases;
