import { runSuites } from './suite.mjs';

export default {
  async fetch() {
    return Response.json(await runSuites());
  },
};
