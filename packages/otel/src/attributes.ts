import type { Attributes } from '@opentelemetry/api';

/** Returns attributes without those that have no value: exporters would print the word `undefined`. */
export function toAttributes(
  values: Readonly<Record<string, string | number | boolean | undefined>>,
): Attributes {
  const attributes: Attributes = {};
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) attributes[name] = value;
  }
  return attributes;
}
