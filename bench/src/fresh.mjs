/**
 * Returns a function that makes the string of `texts[index % length]` anew at every call, as an HTTP
 * parser does. A string used twice carries its hash and its flat form along, which flatters whoever
 * looks it up in a Map.
 * @param {readonly string[]} texts ASCII
 * @returns {(index: number) => string}
 */
export function createFresh(texts) {
  const bytes = texts.map((text) => Buffer.from(text, 'latin1'));
  const { length } = bytes;
  return (index) => /** @type {Buffer} */ (bytes[index % length]).toString('latin1');
}
