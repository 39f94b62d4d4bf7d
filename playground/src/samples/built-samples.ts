import type { SampleSet } from './sample.ts';

/** The samples of the page. They are signed when it is built: `samplesPlugin` puts them here. */
export const samples: SampleSet = { issuer: '', audience: '', at: '', groups: [] };
