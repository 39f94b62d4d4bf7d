import { isAuthError } from '@oidc-verify/core';
import type { HeldConnection } from '@oidc-verify/core/http';
import {
  GraphQLError,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
} from 'graphql';
import { whileAllowed } from './while-allowed.ts';

interface Context {
  readonly held: HeldConnection<unknown>;
}

const me = new GraphQLObjectType<unknown, Context>({
  name: 'Query',
  fields: { me: { type: GraphQLString, resolve: (_root, _args, { held }) => held.token.subject } },
});

const renewal = new GraphQLObjectType<unknown, Context>({
  name: 'Mutation',
  fields: {
    renewToken: {
      type: GraphQLString,
      args: { token: { type: new GraphQLNonNull(GraphQLString) } },
      resolve: async (_root, { token }: { token: string }, { held }) => {
        const renewed = await held.renew({ token });
        return renewed.ok ? 'renewed' : `refused ${renewed.error.code}`;
      },
    },
  },
});

const streams = new GraphQLObjectType<unknown, Context>({
  name: 'Subscription',
  fields: {
    // Needs more than the connection itself, and ends when the token no longer grants it.
    orders: {
      type: GraphQLString,
      subscribe: async (_root, _args, { held }) => {
        try {
          return await whileAllowed(orders(), held, { scopes: ['orders'] });
        } catch (error) {
          if (!isAuthError(error)) throw error;
          throw new GraphQLError('not allowed', { extensions: { code: error.code } });
        }
      },
    },
  },
});

export const schema = new GraphQLSchema({ query: me, mutation: renewal, subscription: streams });

/** Stands for a source of events: one order, and nothing more. */
function orders(): AsyncIterator<{ readonly orders: string }> {
  let isFirst = true;
  return {
    next: async () => {
      if (!isFirst) return new Promise(() => {});
      isFirst = false;
      return { done: false, value: { orders: 'order 7' } };
    },
  };
}
