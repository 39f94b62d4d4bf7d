import type { ALBEvent, APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda';

export type { ALBEvent, APIGatewayProxyEvent, APIGatewayProxyEventV2 };

/** A request as API Gateway (both payload formats), a function URL or a load balancer describes it. */
export type HttpEvent = APIGatewayProxyEvent | APIGatewayProxyEventV2 | ALBEvent;

/** What the answer looks like that they expect. */
export interface HttpResult {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly multiValueHeaders?: Readonly<Record<string, string[]>>;
  readonly cookies?: string[];
  readonly body: string;
}

// Routes and proofs read path and query; the name that the client used is in the header Host.
const ORIGIN = 'https://lambda.invalid';

function isV2(event: HttpEvent): event is APIGatewayProxyEventV2 {
  return 'version' in event && event.version === '2.0';
}

/** Returns the request of an event. A header that was sent twice has both of its values. */
export function toRequest(event: HttpEvent): Request {
  const method = isV2(event) ? event.requestContext.http.method : event.httpMethod;
  const { body } = event;
  const bytes = event.isBase64Encoded && body ? Buffer.from(body, 'base64') : body;
  const hasBody = method !== 'GET' && method !== 'HEAD';
  return new Request(`${ORIGIN}${toTarget(event)}`, {
    method,
    headers: toHeaders(event),
    ...(hasBody && bytes ? { body: bytes } : {}),
  });
}

function toTarget(event: HttpEvent): string {
  if (isV2(event)) return `${event.rawPath}?${event.rawQueryString}`;
  // A REST API decodes the path, so it may contain what would end it.
  const path = event.path.replaceAll(/[?#]/g, encodeURIComponent);
  const { multiValueQueryStringParameters, queryStringParameters } = event;
  const pairs = toPairs(multiValueQueryStringParameters ?? queryStringParameters ?? {});
  // A load balancer leaves the query as it was sent.
  const isEncoded = 'elb' in event.requestContext;
  const query = isEncoded ? pairs.map((pair) => pair.join('=')).join('&') : toQuery(pairs);
  return `${path}?${query}`;
}

function toQuery(pairs: [string, string][]): string {
  return new URLSearchParams(pairs).toString();
}

function toHeaders(event: HttpEvent): Headers {
  const several = 'multiValueHeaders' in event ? event.multiValueHeaders : undefined;
  const headers = new Headers(toPairs(several ?? event.headers ?? {}));
  if (isV2(event) && event.cookies) headers.set('cookie', event.cookies.join('; '));
  return headers;
}

/** Returns a pair for each value. */
function toPairs(
  record: Readonly<Record<string, string | string[] | undefined>>,
): [string, string][] {
  return Object.entries(record).flatMap(([name, values]) => {
    const list = typeof values === 'string' ? [values] : (values ?? []);
    return list.map((value): [string, string] => [name, value]);
  });
}

/** Returns what `event` is answered with. Bodies are text. */
export async function toResult(response: Response, event: HttpEvent): Promise<HttpResult> {
  const cookies = response.headers.getSetCookie();
  const pairs = [...response.headers].filter(([name]) => name !== 'set-cookie');
  const result = { statusCode: response.status, body: await response.text() };
  if (isV2(event)) return { ...result, headers: Object.fromEntries(pairs), cookies };
  // A load balancer reads only the kind of headers that it has sent.
  if (event.multiValueHeaders === undefined || event.multiValueHeaders === null) {
    return { ...result, headers: Object.fromEntries(pairs) };
  }
  const lists = pairs.map(([name, value]): [string, string[]] => [name, [value]]);
  const all: [string, string[]][] = [...lists, ['set-cookie', cookies]];
  return { ...result, multiValueHeaders: Object.fromEntries(all) };
}
