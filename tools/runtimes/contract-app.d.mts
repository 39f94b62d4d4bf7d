// run.mjs writes the module of this name, from the source named here, to where the suites run.
export { createContractApp } from '../../packages/hono/test/contract-app.ts';
