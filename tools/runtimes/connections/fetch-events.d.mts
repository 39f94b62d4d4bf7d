export * from '../../../examples/connections/src/fetch-events.ts';
