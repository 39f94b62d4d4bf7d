/**
 * Decisions, keys and stores as OpenTelemetry metrics and spans.
 *
 * @module
 */
export { instrumentOidcVerify } from './instrument.ts';
export { createOtelListener } from './listener.ts';
export type { OtelListener } from './listener.ts';
export type { Observed, OtelOptions } from './options.ts';
export type { OtelEvent } from './otel-event.ts';
