export * from '../../../examples/connections/src/workers-websocket.ts';
