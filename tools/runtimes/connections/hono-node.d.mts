export * from '../../../examples/connections/src/hono-node.ts';
