import { runSuite } from './suite.mjs';

export default {
  async fetch() {
    return Response.json(await runSuite());
  },
};
