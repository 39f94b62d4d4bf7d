export * from '../../../examples/connections/src/hono-graphql.ts';
