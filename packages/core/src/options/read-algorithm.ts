import { ALGORITHM_NAMES, toAlgorithm } from '../jose/algorithms.ts';
import type { AlgorithmName } from '../jose/algorithms.ts';
import type { Position } from './problems.ts';
import { string } from './readers.ts';

/** Reads the name of a signature algorithm. `EdDSA` is read as `Ed25519`. */
export function readAlgorithm(value: unknown, at: Position): AlgorithmName | undefined {
  const name = string(value, at);
  if (name === undefined) return undefined;
  const known = toAlgorithm(name)?.name;
  return known ?? at.report(`must be one of ${ALGORITHM_NAMES.join(', ')} or EdDSA`);
}
