// What was tried, as a table: rows and columns in the order in which they come.

/**
 * @typedef {object} Cell
 * @property {string} row
 * @property {string} column
 * @property {boolean} [ok] absent where there is nothing to try
 * @property {string} [note] why not, or what has to be known
 *
 * @typedef {(row: string) => boolean} Select whether a row is tried
 */

/** Returns what selects the rows that have a text in their names. @param {string | undefined} text @returns {Select} */
export function toSelect(text) {
  const wanted = text?.toLowerCase() ?? '';
  return (row) => row.toLowerCase().includes(wanted);
}

/**
 * Returns the cells of an earlier run, with the rows that were tried again instead of those.
 *
 * @param {readonly Cell[]} earlier
 * @param {readonly Cell[]} tried
 * @returns {readonly Cell[]}
 */
export function mergeCells(earlier, tried) {
  const rows = new Set([...earlier, ...tried].map(({ row }) => row));
  return [...rows].flatMap((row) => {
    const again = tried.filter((cell) => cell.row === row);
    return again.length > 0 ? again : earlier.filter((cell) => cell.row === row);
  });
}

/** @param {string} text */
function toLine(text) {
  const line = text.trim().split('\n')[0] ?? '';
  return line.replaceAll('|', '\\|').slice(0, 200);
}

/**
 * Returns the mark of a cell; `notes` collects what stands below the table.
 *
 * @param {Cell | undefined} cell
 * @param {string[]} notes
 */
function toMark(cell, notes) {
  if (cell === undefined) return '';
  const mark = cell.ok === undefined ? '–' : cell.ok ? '✔' : '✘';
  if (cell.note === undefined) return mark;
  const note = toLine(cell.note);
  if (!notes.includes(note)) notes.push(note);
  return `${mark} <sup>${notes.indexOf(note) + 1}</sup>`;
}

/**
 * Returns a Markdown table, with its notes below.
 *
 * @param {string} corner the head of the first column
 * @param {readonly Cell[]} cells
 */
export function toTable(corner, cells) {
  const rows = [...new Set(cells.map(({ row }) => row))];
  const columns = [...new Set(cells.map(({ column }) => column))];
  /** @type {string[]} */
  const notes = [];
  const lines = rows.map((row) => {
    const marks = columns.map((column) =>
      toMark(
        cells.find((cell) => cell.row === row && cell.column === column),
        notes,
      ),
    );
    return `| ${[row, ...marks].join(' | ')} |`;
  });
  const head = `| ${[corner, ...columns].join(' | ')} |`;
  const line = `| ${['---', ...columns.map(() => ':-:')].join(' | ')} |`;
  const below = notes.map((note, index) => `${index + 1}. ${note}`);
  return [[head, line, ...lines].join('\n'), ...(below.length > 0 ? [below.join('\n')] : [])].join(
    '\n\n',
  );
}
