import { KeyObject } from 'node:crypto';
import { expect, test } from 'vitest';
import { toAlgorithm } from '../../src/jose/algorithms.ts';
import type { Algorithm } from '../../src/jose/algorithms.ts';
import { createNodeKeys, verifyElsewhere, verifyWith } from '../../src/jose/node-key.ts';

const ES512 = toAlgorithm('ES512') as Algorithm;
const DATA = Buffer.from('eyJhbGciOiJ9.eyJpc3MiOiJ9');

// Valid signatures over DATA with an r that no signer comes across by chance. R is a point with a small x, r is
// that x, s is chosen, and the public key is (sR - eG) / r, where e is the hash of DATA. Nobody knows the private key.
// The first column is the length of the SEQUENCE of r and s in DER: below 128 it takes one byte, from 128 on two.
test.each([
  [
    127,
    'AIlv0BihGIdWM2kFbEKW1dXUtJkO2NJF4NJy3BzT_KcNuamwHnEnb5gZk1Hdc_QL8j47qwMQv1hPWpGOqPr7Oa6w',
    'AP9CBWP3uluFEAbT8BrajtHIKlO_Uv0i58Rp59E6spXPyrFaxsHVk9PL_GLj59-ExPIR6crqnrFaFFLqdS5JfX22',
    'AAAAAAAAAAAATSdNtF-RUXZTRhOb2VwuroIG7h6aP0QquY6SD6_1t8h_aWuOZs4V9XZWdLiDyI-Z_LgxkUvMQqyiAQDELvyXfA2-xbbjfLfAFcf_M8r2zztut2CfniKgegzIpTQrkW7DOcyPjcRIsFW4hSiJnDJnEwEcNf3akvRDU0eO',
  ],
  [
    128,
    'AX_8t66_4eoJ9xe6hgu3AYVZwk90dax9s7ya8YK4-4Put--vZcPHj-YEHd0MSk2_Hcl1EpQtfkS1X6qIaUnXKBiV',
    'AEExAhXX1qy4v98p64e-J01T3eiTbtG1zMeaV10I_Ki-ppw9snId1LCAj3yNNvH6meKiF82dbX2WXQXF11cFTuHG',
    'AAAAAAAAAAB5gzsLP5tHxOc_1DJBqk54Vwcf0TIADcoITXvk5icQhf-tDJ_T7uBNnkdcFutwQwWx1a3Es3_ofpi5AQDA-8iQWDUeN8n6ZCwhNyR7um4wk13Pg-eJQotEmQmP8J69l-sv2URsanjEJq-EB81qxlFl4HKcnUoShZM2UTKo',
  ],
  [
    129,
    'AKnNlFMU6bA4Uxb1eHDHBEwXwn_YzGqRWYBXYOYkkv5gfJC5w1Tb5pALGZZmbQS4FRSpPGGJJRd0FbXUXSgjvv4u',
    'AeVBG70rLlRCucfdHUZq12ajvrS5CIy9LeBd_9cFHEg0nDIzklsn-6ZtMBBJpnqa4_8-VXkAAkO_J0WZig_gThmx',
    'AAAAAAAAAGrGyaHCJ1OU-35JH2J4kbgwbUfvE2ukqLY4TlDVb-ZVRWapfh1-Um2RqQKIWsUqjuEhqZF1hRsh9XLmAQD38G5gQQJb2WPURtM-19tZoetiNEPcxD79nM3GIFOWUBhUSN8siob8PS1XYri1KFGLWnZ5Bqe1Aj_hKvAZ0gTR',
  ],
  [
    6,
    'Afufp5d8pX9LpZEUmp7aWFUpvzlX8PIwMkibB7Vo8XxUoIcQUcZXIu1aOAgWDWlNkl9ICA84mYaP6ij5SALviuQo',
    'AEvRycvhGHgaoD7JunbeBFQi_FOHKJC8EwJrrYppP6QpmDKvoo7JTCHVdXRgwwZqDeeJ5TiEJM1Lke0spHe6tywx',
    'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABlAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABM',
  ],
])('ES512: takes a signature of %i bytes in DER, and none near it', async (_, x, y, text) => {
  const key = createNodeKeys()({ crv: 'P-521', kty: 'EC', x, y }, ES512);
  expect(key.input).toBeInstanceOf(KeyObject);
  expect(key.isDer).toBe(true);
  const signature = Uint8Array.from(Buffer.from(text, 'base64url'));
  expect(verifyWith(key, ES512, signature, DATA)).toBe(true);
  expect(await verifyElsewhere(key, ES512, signature, DATA)).toBe(true);
  for (const at of [65, 131]) {
    const altered = signature.with(at, (signature[at] ?? 0) ^ 1);
    expect(verifyWith(key, ES512, altered, DATA)).toBe(false);
  }
});
