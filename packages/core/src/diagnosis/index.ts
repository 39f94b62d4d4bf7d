/**
 * What a verifier validates, and why it refuses a token: for tests, tools and dashboards, never for a
 * response. Runs in browsers too.
 *
 * @module
 */
export { DETAILS } from './details.ts';
export type { DetailRow } from './details.ts';
export { detailOf } from './detail-of.ts';
export { describe } from './describe.ts';
export type {
  DescribedRoute,
  IssuerDescription,
  RequirementDescription,
  VerifierDescription,
} from './description.ts';
export { toDescriptionText } from './description-text.ts';
export { explain, STAGES } from './explain.ts';
export type { ExplainedStage, Explanation, PathStage } from './explain.ts';
export { recognizeForm } from './token-form.ts';
export type { TokenForm } from './token-form.ts';
export { toOpenApiSecurity } from './open-api.ts';
export type { OpenApiRequirement, OpenApiSecurity } from './open-api.ts';
export { optionsFor } from './options-for.ts';
