// The file registers its tests here, so that what the README prints also passes.
await import('../examples/orders-api-tested.ts');
