// Stands for API Gateway or a load balancer on this machine: makes an event of each request.
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { text } from 'node:stream/consumers';
import type { ALBEvent, APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda';
import type { HttpEvent, HttpResult } from './http-event.ts';

export const KINDS = ['v2', 'v1', 'alb', 'alb-multi'] as const;
export type Kind = (typeof KINDS)[number];

/** Returns a server that calls `handler` with the recorded event of this kind, filled with the request. */
export function createGateway(
  handler: (event: HttpEvent) => Promise<HttpResult>,
  kind: Kind,
  recorded: HttpEvent,
): Server {
  return createServer((req, res) => {
    const answer = async (): Promise<void> => {
      const { statusCode, headers, multiValueHeaders, body } = await handler(
        toEvent(kind, recorded, req, await text(req)),
      );
      res.writeHead(statusCode, { ...headers, ...multiValueHeaders }).end(body);
    };
    answer().catch(() => res.writeHead(502).end());
  });
}

function toEvent(kind: Kind, recorded: HttpEvent, req: IncomingMessage, body: string): HttpEvent {
  const [path = '/', query = ''] = (req.url ?? '/').split('?', 2);
  const { method = 'GET' } = req;
  const lists = toLists(req.rawHeaders);
  const joined = mapValues(lists, (values) => values.join(','));
  const last = mapValues(lists, (values) => values.at(-1) ?? '');
  if (kind === 'v2') {
    const event = recorded as APIGatewayProxyEventV2;
    const http = { ...event.requestContext.http, method, path };
    const requestContext = { ...event.requestContext, http };
    return {
      ...event,
      rawPath: path,
      rawQueryString: query,
      headers: joined,
      requestContext,
      body,
    };
  }
  const parameters = new URLSearchParams(query);
  const filled = { httpMethod: method, path, body, isBase64Encoded: false };
  if (kind === 'v1') {
    const event = recorded as APIGatewayProxyEvent;
    const multiValueQueryStringParameters = mapValues(Object.fromEntries(parameters), (_, name) =>
      parameters.getAll(name),
    );
    return {
      ...event,
      ...filled,
      headers: last,
      multiValueHeaders: lists,
      multiValueQueryStringParameters,
    };
  }
  const event = recorded as ALBEvent;
  return kind === 'alb'
    ? { ...event, ...filled, headers: last, queryStringParameters: Object.fromEntries(parameters) }
    : { ...event, ...filled, multiValueHeaders: lists };
}

function toLists(rawHeaders: readonly string[]): Record<string, string[]> {
  const lists: Record<string, string[]> = {};
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    lists[name] = [...(lists[name] ?? []), rawHeaders[at + 1] ?? ''];
  }
  return lists;
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  map: (value: From, name: string) => To,
): Record<string, To> {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, map(value, name)]),
  );
}
