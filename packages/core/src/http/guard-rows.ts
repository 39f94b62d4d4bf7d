import { callback, string } from '../options/readers.ts';
import type { OptionRows } from '../options/rows.ts';
import type { GuardSettings } from './request-auth.ts';

/** What the options of guards say, where no framework adapter is used. */
export type GuardOptions<Claims, X> = Pick<
  GuardSettings<Claims, X>,
  'realm' | 'resourceMetadata' | 'credentials' | 'onFailure'
>;

/** Returns the rows of {@link GuardOptions}. */
export function toGuardRows<Claims, X>(): OptionRows<
  GuardOptions<Claims, X>,
  GuardOptions<Claims, X>
> {
  return {
    realm: { read: string },
    resourceMetadata: { read: string },
    credentials: { read: callback },
    onFailure: { read: callback },
  };
}
