import { testContract } from '../../testing/test/adapters/contract-tests.ts';
import { harness } from './harness.ts';

testContract([harness]);
