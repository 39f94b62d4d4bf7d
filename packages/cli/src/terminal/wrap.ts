/**
 * Returns text as lines of at most `width` characters, broken at spaces. A longer word, such as a URL, stays
 * whole, so that it can be copied.
 */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** How a paragraph with a label is laid out. */
export interface Layout {
  /** The width of whole lines. */
  readonly width: number;
  /** The column at which the text starts, in every line. */
  readonly indent: number;
}

/** Returns a label and its text as a paragraph; `paint` changes how text looks, not how long it is. */
export function toParagraph(
  label: string,
  text: string,
  { width, indent }: Layout,
  paint: (text: string) => string = (line) => line,
): readonly string[] {
  return wrap(text, width - indent).map(
    (line, index) => (index === 0 ? label.padEnd(indent) : ' '.repeat(indent)) + paint(line),
  );
}
