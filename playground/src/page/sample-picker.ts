import type { SampleSet } from '../samples/sample.ts';
import { element } from './element.ts';

/** Creates the list of samples, in groups. */
export function createSamplePicker(
  { groups }: SampleSet,
  onPick: (name: string) => void,
): HTMLSelectElement {
  const select = element(
    'select',
    { id: 'sample' },
    element('option', { value: '' }, 'Choose a sample …'),
    ...groups.map(({ label, samples }) =>
      element(
        'optgroup',
        { label },
        ...samples.map(({ name, title }) => element('option', { value: name }, title)),
      ),
    ),
  );
  select.addEventListener('change', () => {
    if (select.value !== '') onPick(select.value);
  });
  return select;
}
