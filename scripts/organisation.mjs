// Who publishes these packages, and where: the one place, scripts/organisation.json, that manifests,
// policies and workflows take it from.
import { readFileSync } from 'node:fs';

/**
 * @typedef {object} Organisation
 * @property {boolean} placeholder true until the values are those of a real organisation
 * @property {string} owner
 * @property {string} repository the address of the repository, without a slash at its end
 * @property {string} branch
 * @property {string} website the address of the documentation site, with a slash at its end
 * @property {string} author
 * @property {string} maintainers as CODEOWNERS names them
 * @property {string} securityContact
 * @property {string} conductContact
 */

export const organisation = /** @type {Organisation} */ (
  JSON.parse(readFileSync(new URL('organisation.json', import.meta.url), 'utf8'))
);

/**
 * Returns the members of a manifest that name the organisation.
 *
 * @param {string} folder of the package, relative to the root
 */
export function toIdentity(folder) {
  const { repository, branch, author } = organisation;
  return {
    homepage: `${repository}/tree/${branch}/${folder}#readme`,
    bugs: { url: `${repository}/issues` },
    author,
    repository: { type: 'git', url: `git+${repository}.git`, directory: folder },
  };
}
