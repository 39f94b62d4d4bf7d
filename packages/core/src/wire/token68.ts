// RFC 9110 §11.2.
const TOKEN68 = /^[A-Za-z0-9\-._~+/]+=*$/;

/** Returns true when `text` has the syntax of a bearer credential (RFC 6750 §2.1). */
export function isToken68(text: string): boolean {
  return TOKEN68.test(text);
}
