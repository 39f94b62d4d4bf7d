import { resolve } from 'node:path';

// Its packages are those of this repository, two folders above. An application of your own needs no setting.
const root = resolve(import.meta.dirname, '../..');

export default { turbopack: { root }, outputFileTracingRoot: root };
