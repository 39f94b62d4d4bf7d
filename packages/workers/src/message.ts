type TypeName = 'string' | 'number' | 'boolean' | 'object';

/** Returns whether a value has members of these types. Numbers have to be finite. */
export function hasMembers<Message extends object>(
  value: unknown,
  members: { readonly [Name in keyof Message]?: TypeName },
): value is Message {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(members).every(([name, type]) => {
    const member: unknown = Reflect.get(value, name);
    return typeof member === type && (type !== 'number' || Number.isFinite(member));
  });
}
