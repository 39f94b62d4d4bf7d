import { checkMembers, isMembers, layOver } from './members.ts';
import type { Members } from './members.ts';
import { createNamed } from './named.ts';
import { fillRecipes } from './recipes.ts';

/** A case with the members of its scene beneath its own, and the scene alone. */
export interface StagedCase {
  readonly family: string;
  /** Its name begins with the family: `rsa: block type 2`. */
  readonly item: Members & { readonly name: string };
  readonly scene: Members;
}

/** A data file. What several cases share is defined once, at its head. */
interface SceneFile {
  readonly family: string;
  readonly values: Members;
  readonly scenes: Readonly<Record<string, Members>>;
  readonly cases: readonly Members[];
}

const HEAD: readonly string[] = ['family', 'values', 'scenes', 'cases'];

/**
 * Returns the cases of a data file, each laid over the scene that it names. A scene holds members of
 * a case and may itself stand on a scene above it in the file. Objects are laid over each other member
 * by member, at every depth; anything else is replaced.
 *
 * @param file The parsed data file: `family`, `cases`, and where needed `scenes` and `values`.
 * @param ownHead The names of further members that the file may have beside `cases`.
 * @throws TypeError for a member of the file that does not exist, for a scene or value that does not
 * exist or is not used, and for a name that is missing or used twice.
 */
export function expandScenes(
  file: unknown,
  ownHead: readonly string[] = [],
): readonly StagedCase[] {
  const { family, values, scenes, cases } = readHead(file, [...HEAD, ...ownHead]);
  const namedValues = createNamed('value', fillRecipes(values) as Members);
  const namedScenes = createNamed<Members>('scene');
  const stage = (path: string, members: Members): { whole: Members; scene: Members } =>
    within(`${family}: ${path}`, () => {
      const { scene: name, ...own } = fillRecipes(members, namedValues.find) as Members;
      const scene = name === undefined ? {} : namedScenes.find(name);
      return { whole: layOver(scene, own), scene };
    });
  for (const [name, members] of Object.entries(scenes)) {
    if (Object.hasOwn(members, 'name')) throw new TypeError(`${family}: scene ${name} has a name`);
    namedScenes.add(name, stage(`scene ${name}`, members).whole);
  }
  const names = readNames(family, cases);
  const staged = cases.map((members, index) => {
    const name = String(names[index]);
    const { whole, scene } = stage(name, members);
    return { family, item: { ...whole, name: `${family}: ${name}` }, scene };
  });
  const unused = [...namedValues.unused(), ...namedScenes.unused()];
  if (unused.length > 0)
    throw new TypeError(`${family}: nothing uses the ${unused.join(', the ')}`);
  return staged;
}

function readHead(file: unknown, head: readonly string[]): SceneFile {
  if (!isMembers(file)) throw new TypeError('a data file must hold one object');
  const { family, values = {}, scenes = {}, cases } = file as Partial<SceneFile>;
  if (typeof family !== 'string') throw new TypeError('a data file must name its family');
  checkMembers(family, file, head);
  const isWhole = Array.isArray(cases) && isMembers(values) && isMembers(scenes);
  if (!isWhole) throw new TypeError(`${family}: cases must be a list, scenes and values objects`);
  return { family, values, scenes, cases: cases as readonly Members[] };
}

function readNames(family: string, cases: readonly Members[]): readonly string[] {
  const names = cases.map(({ name }) => {
    if (typeof name !== 'string' || name === '')
      throw new TypeError(`${family}: a case has no name`);
    if (!name.startsWith(`${family}: `)) return name;
    throw new TypeError(`${name}: the file names the family already`);
  });
  const repeated = names.find((name, index) => names.indexOf(name) < index);
  if (repeated !== undefined) throw new TypeError(`${family}: two cases are called ${repeated}`);
  return names;
}

function within<Result>(path: string, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    throw new TypeError(`${path}: ${(error as Error).message}`, { cause: error });
  }
}
