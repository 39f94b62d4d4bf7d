/** The frameworks of the demo, in the order of its columns. Each has an `api-<name>.mjs`. */
export const FRAMEWORKS = Object.freeze(['express', 'fastify', 'hono', 'koa']);

/**
 * Returns the script that serves the demo's API with `framework`.
 * @param {string} framework
 */
export function toApiScript(framework) {
  return new URL(`./api-${framework}.mjs`, import.meta.url);
}
