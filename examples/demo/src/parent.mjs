/**
 * @typedef {{ readonly id: number, readonly command: string }} Command
 * @typedef {{ readonly id: number, readonly result?: unknown, readonly error?: string }} Reply
 */

/**
 * Reports to the parent process that this one is ready, then answers its commands until the parent
 * hangs up; then `close` runs and this process ends.
 * @param {object} options
 * @param {object} options.ready what the parent needs to know first
 * @param {Readonly<Record<string, () => unknown>>} [options.commands]
 * @param {() => unknown} options.close
 */
export function serveParent({ ready, commands = {}, close }) {
  process.on('message', (message) => {
    void answer(/** @type {Command} */ (message), commands);
  });
  process.once('disconnect', () => {
    void endWith(close);
  });
  reply({ id: 0, result: ready });
  // The parent may have disconnected before this listener was added.
  if (!process.connected) void endWith(close);
}

/**
 * @param {Command} command
 * @param {Readonly<Record<string, () => unknown>>} commands
 */
async function answer({ id, command }, commands) {
  try {
    const run = commands[command];
    if (run === undefined) throw new Error(`unknown command ${command}`);
    reply({ id, result: await run() });
  } catch (error) {
    reply({ id, error: String(error) });
  }
}

/** @param {Reply} message */
function reply(message) {
  if (process.send === undefined)
    throw new Error('This script needs a parent process; use npm run demo');
  if (process.connected) process.send(message);
}

/** @param {() => unknown} close */
async function endWith(close) {
  try {
    await close();
  } finally {
    process.exit();
  }
}
