const WIDTH = 160;

/**
 * Returns JSON in which what fits on a line stands on one, such as a row of a table.
 * @param {object} results
 */
export function toResultsText(results) {
  return `${print(results, '')}\n`;
}

/**
 * @param {unknown} value What JSON can hold.
 * @param {string} indent
 * @returns {string}
 */
function print(value, indent) {
  const flat = JSON.stringify(value) ?? 'null';
  if (typeof value !== 'object' || value === null) return flat;
  if (indent.length + flat.length <= WIDTH) return flat;
  const inner = `${indent} `;
  if (Array.isArray(value)) {
    return `[\n${value.map((item) => `${inner}${print(item, inner)}`).join(',\n')}\n${indent}]`;
  }
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => `${inner}${JSON.stringify(name)}: ${print(member, inner)}`);
  return `{\n${members.join(',\n')}\n${indent}}`;
}
