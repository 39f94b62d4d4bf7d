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
 * The second argument of `problems.add(path, text)`, the argument of `report(text)` of a position among the
 * options, `message: text`, or `required: text` of an option.
 *
 * @param {import('@stryker-mutator/api/plugin').NodePath} path
 * @param {import('@stryker-mutator/api/plugin').NodePath | null} parentPath
 */
function isMessage(path, parentPath) {
  if (parentPath?.isCallExpression()) {
    const { callee, arguments: given } = parentPath.node;
    if (callee.type !== 'MemberExpression') return false;
    if (callee.property?.name === 'report') return given[0] === path.node;
    const isAdd = callee.property?.name === 'add' && callee.object?.name === 'problems';
    return isAdd && given[1] === path.node;
  }
  return (
    parentPath?.isObjectProperty() === true &&
    ['message', 'required'].includes(parentPath.node.key.name ?? '')
  );
}
