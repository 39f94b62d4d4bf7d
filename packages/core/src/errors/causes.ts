import { isError } from '../other-realm.ts';

const MAX_CAUSES = 5;
const SYSTEM_CODE = /^[A-Z][A-Z\d_]{2,63}$/;

/** Returns the causes of an error, outermost first. */
export function causesOf(cause: unknown): readonly Error[] {
  const causes: Error[] = [];
  let next = cause;
  while (isError(next) && causes.length < MAX_CAUSES && !causes.includes(next)) {
    causes.push(next);
    // One address after another was tried: each failure is alike.
    next = next.cause ?? (next.name === 'AggregateError' ? next.errors?.[0] : undefined);
  }
  return causes;
}

/** Returns the code that the system or a library gave an error, such as `ENOTFOUND`. */
export function systemCodeOf(error: Error): string | undefined {
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' && SYSTEM_CODE.test(code) ? code : undefined;
}
