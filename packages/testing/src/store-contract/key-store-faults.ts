import type { KeyDocument } from '@oidc-verify/core';
import { expectEqual, expectThat } from '../contract/expectation.ts';
import type { OpenKeyStore } from '../key-store-contract.ts';
import { outcomeOf } from './store-fault.ts';
import type { StoreFault } from './store-fault.ts';

type Case = (opened: OpenKeyStore) => Promise<void>;

const ISSUER = 'https://login.example.com/';
const BEFORE: KeyDocument = {
  jwks: { keys: [{ kty: 'RSA', kid: 'before', n: 'A'.repeat(342), e: 'AQAB' }] },
  url: 'https://login.example.com/jwks',
  fetchedAt: 1_800_000_000,
};
const AFTER: KeyDocument = { ...BEFORE, fetchedAt: 1_800_000_300 };

/**
 * Returns the case of one fault: what is asked meanwhile may fail, since the keys are fetched then; a
 * lock is given to one process at most; afterwards the store works again.
 */
export function toKeyStoreFaultCase(fault: StoreFault): readonly [name: string, run: Case] {
  return [
    `gives no lock twice while its engine fails, and works again afterwards: ${fault}`,
    async ({ store, other = store, setFault }) => {
      const { signal } = new AbortController();
      const read = async (): Promise<unknown> => store.read(ISSUER, { reason: 'cold', signal });
      const write = async (document: KeyDocument): Promise<void> =>
        store.write(ISSUER, document, { maxAgeSeconds: 3900, signal });
      await write(BEFORE);
      await setFault?.(fault);
      const asked = [store, other].map(async (one) =>
        outcomeOf(() => one.lock?.(ISSUER, { seconds: 30, signal })),
      );
      const during = Promise.all([...asked, outcomeOf(read), outcomeOf(() => write(BEFORE))]);
      const locks = await Promise.all(asked);
      await during;
      await setFault?.('none');
      const given = locks.filter((lock) => typeof lock === 'function');
      expectThat('locks that were given', 'at most one', given.length <= 1, given.length);
      for (const release of given) await release();
      expectEqual('what was written before', BEFORE, await read());
      await write(AFTER);
      expectEqual('what was written afterwards', AFTER, await read());
    },
  ];
}
