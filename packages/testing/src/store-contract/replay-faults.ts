import { expectEqual, expectThat } from '../contract/expectation.ts';
import type { ReplayCase } from './replay-scene.ts';
import type { StoreFault } from './store-fault.ts';

/**
 * Returns the case of one fault: while the engine has it, no proof is used twice; afterwards the store
 * works again, and knows what it recorded.
 */
export function toReplayFaultCase(fault: StoreFault): readonly [name: string, run: ReplayCase] {
  return [
    `uses no proof twice while its engine fails, and works again afterwards: ${fault}`,
    async ({ record, recordElsewhere, setFault }) => {
      expectEqual('before', 'recorded', await record('before'));
      await setFault(fault);
      const meanwhile = await Promise.all([record('meanwhile'), recordElsewhere('meanwhile')]);
      const uses = meanwhile.filter((answer) => answer === 'recorded').length;
      expectThat('uses of a new proof', 'at most one', uses <= 1, meanwhile);
      // After the new one, whose answer may not be taken for the answer to these.
      const again = await Promise.all([record('before'), recordElsewhere('before')]);
      expectThat('a used proof', 'no second use', !again.includes('recorded'), again);
      await setFault('none');
      expectEqual('a proof used before the fault', 'replayed', await recordElsewhere('before'));
      const after = await record('meanwhile');
      expectThat(
        'a proof that was accepted during the fault',
        'no second use',
        uses === 0 || after === 'replayed',
        after,
      );
      expectEqual('a new proof', 'recorded', await record('after'));
      expectEqual('the same proof', 'replayed', await recordElsewhere('after'));
    },
  ];
}
