// The second fence: a route under /api that forgets its guard needs a token nevertheless. It is no
// replacement for the guards of the routes, which know what they need, and run wherever a proxy does not.
import { NextResponse } from 'next/server';
import { withAuth } from './auth.ts';

const PUBLIC = new Set(['/api/health']);
const check = withAuth((_request: Request) => NextResponse.next());

export async function proxy(request: Request): Promise<Response> {
  return PUBLIC.has(new URL(request.url).pathname) ? NextResponse.next() : check(request);
}

export const config = { matcher: '/api/:path*' };
