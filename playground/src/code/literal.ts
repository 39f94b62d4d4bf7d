const LINE = 78;
const NAME = /^[A-Za-z_$][\w$]*$/;

/** Returns the source of a value that JSON can hold, as people write it in TypeScript. */
export function toLiteral(value: unknown, indent = ''): string {
  const short = toLine(value);
  if (indent.length + short.length <= LINE || typeof value !== 'object' || value === null) {
    return short;
  }
  const inner = `${indent}  `;
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  const members = Array.isArray(value)
    ? value.map((member: unknown) => toLiteral(member, inner))
    : Object.entries(value).map(([name, member]) => `${toName(name)}: ${toLiteral(member, inner)}`);
  return [open, ...members.map((member) => `${inner}${member},`), `${indent}${close}`].join('\n');
}

function toLine(value: unknown): string {
  if (typeof value === 'string') return toQuoted(value);
  if (Array.isArray(value)) return `[${value.map((member) => toLine(member)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const members = Object.entries(value).map(
    ([name, member]) => `${toName(name)}: ${toLine(member)}`,
  );
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

/** Returns the source of a string. Nothing that was entered can end it. */
export function toQuoted(text: string): string {
  const escaped = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(String.raw`\"`, '"');
  return `'${escaped.replaceAll("'", String.raw`\'`).replaceAll(/[\u2028\u2029]/g, toEscape)}'`;
}

function toEscape(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16)}`;
}

/** Returns the name of a member, in quotes where it needs them. */
export function toName(name: string): string {
  return NAME.test(name) ? name : toQuoted(name);
}
