export * from '../../../examples/connections/src/hono-websocket.ts';
