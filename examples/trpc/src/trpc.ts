import { isAuthError } from '@oidc-verify/core';
import type { Requirement, Verifier, VerifiedToken } from '@oidc-verify/core';
import { createFetchAuth } from '@oidc-verify/core/http';
import { initTRPC, TRPCError } from '@trpc/server';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';

interface Context {
  readonly identity: VerifiedToken<unknown>;
}

/** Returns the procedures of the API. */
function createRouter(verifier: Verifier<unknown>) {
  const t = initTRPC.context<Context>().create();
  /** A procedure that needs more than a valid token. */
  const requires = (requirement: Requirement<unknown>) =>
    t.procedure.use(async ({ ctx, next }) => {
      try {
        await verifier.authorize(ctx.identity, requirement);
      } catch (cause) {
        throw toTrpcError(cause);
      }
      return next();
    });
  return t.router({
    me: t.procedure.query(({ ctx }) => ctx.identity.subject),
    orders: requires({ scopes: ['orders:read'] }).query(() => ['order 7']),
  });
}

/** The type that clients import. */
export type ApiRouter = ReturnType<typeof createRouter>;

const CODES = {
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  503: 'SERVICE_UNAVAILABLE',
} as const;

function toTrpcError(cause: unknown): unknown {
  if (!isAuthError(cause)) return cause;
  const code = CODES[cause.status === 400 ? 401 : cause.status];
  return new TRPCError({ code, message: cause.message, cause });
}

/** Returns a fetch handler that serves the procedures under `/trpc` to requests with a valid token. */
export function createTrpcHandler(
  verifier: Verifier<unknown>,
): (request: Request) => Promise<Response> {
  const router = createRouter(verifier);
  const { withAuth } = createFetchAuth(verifier);
  return withAuth((req: Request, identity) =>
    fetchRequestHandler({
      endpoint: '/trpc',
      req,
      router,
      createContext: () => ({ identity }),
      // A batch has one status and one challenge: those of its first refusal.
      responseMeta: ({ errors }) => {
        const refused = errors.map(({ cause }) => cause).find((cause) => isAuthError(cause));
        return refused === undefined ? {} : { headers: { ...refused.headers } };
      },
    }),
  );
}
