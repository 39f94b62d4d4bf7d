import { expect, test } from 'vitest';
import { isConfigError } from '../src/index.ts';
import { createApp, createTestAuth } from './fixture.ts';

test.each(['required', 'optional', 'scopes', 'permissions', 'metadata'] as const)(
  'auth.%s without parentheses is one line that says so, on the first request',
  async (name) => {
    const auth = createTestAuth();
    const seen: unknown[] = [];
    const app = createApp();
    await app.register(auth.plugin);
    app.setErrorHandler((error, _request, reply) => {
      seen.push(error);
      return reply.code(500).send();
    });
    app.get('/', { onRequest: auth[name] as never }, async () => ({}));
    expect(await app.inject('/')).toMatchObject({ statusCode: 500 });
    const [error] = seen;
    expect(isConfigError(error) && error.problems).toHaveLength(1);
    expect(String(error)).toMatch(/: .*must be called: write \w+\(.*\), not \w+$/);
  },
);

async function register(options: object): Promise<void> {
  await createApp().register(createTestAuth().plugin, options);
}

test('an option of the plugin that does not exist is told the one that was meant', async () => {
  await expect(register({ closewithapp: true })).rejects.toThrow(
    'closewithapp: is not a known option; did you mean "closeWithApp"?',
  );
  await expect(register({ prefix: '/x', logLevel: 'warn', logSerializers: {} })).resolves.toBe(
    undefined,
  );
});
