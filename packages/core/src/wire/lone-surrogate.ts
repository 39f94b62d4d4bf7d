/**
 * Returns whether a string holds a surrogate without its pair. Such a string has no form in UTF-8: each of
 * them becomes U+FFFD there, so that two different strings are one in a database.
 */
export function hasLoneSurrogate(text: string): boolean {
  return !text.isWellFormed();
}
