export * from '../../../examples/connections/src/workers-graphql.ts';
