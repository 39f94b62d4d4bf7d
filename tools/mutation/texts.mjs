// Leaves texts for people alone: a test that repeats an option's error message word for word would
// only have to be edited with it. Codes, paths, header values and challenges are all mutated.
import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'texts', {
    shouldIgnore(path) {
      const { parentPath } = path;
      if (!path.isStringLiteral() && !path.isTemplateLiteral()) return undefined;
      return isMessage(path, parentPath) ? 'a text for people' : undefined;
    },
  }),
];

/**
 * The second argument of `problems.add(path, text)`, or `message: text`.
 *
 * @param {import('@stryker-mutator/api/plugin').NodePath} path
 * @param {import('@stryker-mutator/api/plugin').NodePath | null} parentPath
 */
function isMessage(path, parentPath) {
  if (parentPath?.isCallExpression()) {
    const { callee, arguments: given } = parentPath.node;
    return (
      callee.type === 'MemberExpression' &&
      callee.property?.name === 'add' &&
      callee.object?.name === 'problems' &&
      given[1] === path.node
    );
  }
  return parentPath?.isObjectProperty() === true && parentPath.node.key.name === 'message';
}
