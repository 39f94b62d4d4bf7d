import { context, trace } from '@opentelemetry/api';
import type { Span } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { afterAll } from 'vitest';
import type { Telemetry } from './setting.ts';

/** Lets spans be active across promises, as the SDK for Node does. */
export function useActiveSpans(): void {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  afterAll(() => context.disable());
}

/** Runs `action` as the request whose span is active, and returns that span. */
export async function asRequest(
  { tracerProvider }: Telemetry,
  action: () => Promise<unknown>,
): Promise<Span> {
  const span = tracerProvider.getTracer('test').startSpan('request');
  await context.with(trace.setSpan(context.active(), span), action);
  span.end();
  return span;
}
