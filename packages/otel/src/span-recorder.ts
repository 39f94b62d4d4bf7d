import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes, Span, Tracer } from '@opentelemetry/api';
import type { RefusedEvent, WaitedEvent } from '@oidc-verify/core';
import { toAttributes } from './attributes.ts';
import type { OtelSettings } from './options.ts';
import { handleEvent } from './otel-event.ts';
import type { EventHandlers, EventOf } from './otel-event.ts';
import type { Recorder } from './recorder.ts';
import { SCOPE } from './scope.ts';

type Settings = Pick<OtelSettings, 'tracerProvider' | 'now'>;

/**
 * Creates what turns events into spans. A wait is a child of the span that is active. A refresh of keys
 * serves other requests too and may outlive the one that caused it: it is a root that links to it.
 */
export function createSpanRecorder({ tracerProvider, now }: Settings): Recorder {
  const findTracer = (): Tracer => (tracerProvider ?? trace.getTracerProvider()).getTracer(SCOPE);
  const draw = ({ name, attributes, durationMs, failure, isShared }: Drawn): void => {
    const active = trace.getSpanContext(context.active());
    const endTime = now();
    const span = findTracer().startSpan(name, {
      kind: SpanKind.INTERNAL,
      attributes: toAttributes({ ...attributes, 'error.type': failure }),
      startTime: endTime - Math.max(0, durationMs),
      ...(isShared ? { root: true, links: active === undefined ? [] : [{ context: active }] } : {}),
    });
    if (failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(endTime);
  };
  const handlers: EventHandlers = {
    waited: (event) => drawWait(event, draw),
    'keys-refreshed': (event) => draw(toRefresh('refresh keys', event)),
    discovery: (event) => draw(toRefresh('discover keys', event)),
    refused: (event) => markRefused(event, trace.getActiveSpan()),
    accepted: undefined,
    'keys-unusable': undefined,
    resolver: undefined,
    'callback-failed': undefined,
    'key-store': undefined,
    'stale-used': undefined,
    cooldown: undefined,
    'shared-revocations': undefined,
  };
  return { record: (event) => handleEvent(handlers, event), close: () => {} };
}

interface Drawn {
  readonly name: string;
  readonly attributes: Attributes & Readonly<Record<string, string | number | undefined>>;
  readonly durationMs: number;
  readonly failure: string | undefined;
  readonly isShared: boolean;
}

function drawWait(
  { callback, issuer, outcome, code, durationMs }: WaitedEvent,
  draw: (drawn: Drawn) => void,
): void {
  // It contains the waits for the store of used proofs, and is computation otherwise.
  if (callback === 'dpop') return;
  const failure = outcome === 'answered' ? undefined : (code ?? outcome);
  const attributes = { 'oidc_verify.callback': callback, 'oidc_verify.issuer': issuer };
  draw({ name: `wait for ${callback}`, attributes, durationMs, failure, isShared: false });
}

function toRefresh(
  name: string,
  { issuer, url, outcome, status, errorCode, ms }: EventOf<'keys-refreshed' | 'discovery'>,
): Drawn {
  const attributes = {
    'oidc_verify.issuer': issuer,
    'oidc_verify.outcome': outcome,
    'url.full': url,
    'http.response.status_code': status,
  };
  const failure = outcome === 'failed' ? (errorCode ?? outcome) : undefined;
  return { name, attributes, durationMs: ms, failure, isShared: true };
}

/** Says on the span of the request why it was refused. */
function markRefused({ code, stage, detail }: RefusedEvent, span: Span | undefined): void {
  span?.setAttributes({
    'oidc_verify.code': code,
    'oidc_verify.stage': stage,
    'oidc_verify.detail': detail,
  });
}
