import { createAuth, isAuthError } from '@oidc-verify/fastify';
import Fastify from 'fastify';

const auth = createAuth({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
});

export const app = Fastify();
app.register(auth.plugin, { closeWithApp: true });
app.get('/ready', async (_request, reply) => {
  try {
    await auth.ready(); // loads the keys if there are none
    return auth.healthcheck();
  } catch (error) {
    if (!isAuthError(error)) throw error;
    return reply.code(503).send({ code: error.code });
  }
});

await app.listen({ port: 3000 });
process.once('SIGTERM', () => {
  void app.close();
});
