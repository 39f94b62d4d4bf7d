import { isAuthError } from '@oidc-verify/core';
import type { Requirement, Verifier, VerifiedToken } from '@oidc-verify/core';
import { GraphQLError, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import type { GraphQLFieldResolver } from 'graphql';

/** What every resolver gets: the request is authenticated before GraphQL sees it. */
export interface Context {
  readonly identity: VerifiedToken<unknown>;
}

/** Returns a schema with a field for everybody with a token, and one that needs a scope. */
export function createSchema(verifier: Verifier<unknown>): GraphQLSchema {
  const fields = {
    me: { type: GraphQLString, resolve: toSubject },
    orders: {
      type: GraphQLString,
      resolve: requires(verifier, { scopes: ['orders:read'] }, () => 'order 7'),
    },
  };
  return new GraphQLSchema({
    query: new GraphQLObjectType<unknown, Context>({ name: 'Query', fields }),
  });
}

function toSubject(_root: unknown, _args: unknown, { identity }: Context): string {
  return identity.subject ?? '';
}

/** A field that is refused is null, with an error beside it. The other fields of the query are answered. */
function requires(
  verifier: Verifier<unknown>,
  requirement: Requirement<unknown>,
  resolve: GraphQLFieldResolver<unknown, Context>,
): GraphQLFieldResolver<unknown, Context> {
  return async (root, args, context, info) => {
    try {
      await verifier.authorize(context.identity, requirement);
    } catch (error) {
      if (!isAuthError(error)) throw error;
      throw new GraphQLError(error.message, { extensions: { code: error.code } });
    }
    return resolve(root, args, context, info);
  };
}
