import type { AlgorithmName } from './algorithms.ts';
import type { PublicJwk } from './key-material.ts';

/** A signature that must verify and one that must not, for a key whose private half was discarded. */
export interface KnownAnswer {
  readonly jwk: PublicJwk;
  /** The signature of {@link KNOWN_MESSAGE}, in base64url. */
  readonly good: string;
  /** For PS*: made with a salt 16 bytes longer than RFC 7518 §3.5 allows. For ES*: one bit changed. */
  readonly bad: string;
}

export const KNOWN_MESSAGE = 'oidc-verify known answer';

const RSA: PublicJwk = {
  e: 'AQAB',
  kty: 'RSA',
  n: '0IWvyuErbN7taPV2S0x-vMfDE6B9FMFHTTQ0peq95jdLa84Ft045WJhiZB1VyAUBoSd0iMKmXRZH7tnIh1eLJ4AgqnGxlRWZNlTRdVZJHut0emryjkVSPa-k-XF5bJC8u6BL7KeD3b8kOgzza6UhEFjHBrq4NYunUr8f0YaiuTU9WUNYKBxcrUvu2lqVmV6-P2jWhwRTcbDfUXAue8bx-ajXwGhhJAb3gJueYNf3i563VWpN67iNXsKlW-5lVMlEbbnZa6EM-of-05Q3MUvC4WSo69WWEXDXC7pa3sEKluPDxG1jfOHVwSHyjOx37kdET3l-3nimuWM1jQxaMB1dhw',
};

export const KNOWN_ANSWERS: Readonly<Partial<Record<AlgorithmName, KnownAnswer>>> = {
  PS256: {
    jwk: RSA,
    good: 'Yqgcp5nnRB_K-FgTyM1C95_EfyT6iDGAzKWXjnOMLORv8wwUlx99ia7YCqnEKsAekKRJHaYN6y4ofaDA0oJL0EUJKLnyTM0awUsixGsgl7SGCXH7Lbu311fuyM3XPNDrjnq1Yde0vHAjbyPwrZ5cuT0A-hfrdAQyS-WOJYidRdCrp6ADCc-9OaPNxx9vdKO2LErlPx4P4gAUARraCh7ka6EL_tBtGat68uDmGwkGFZEA4GnU1xuEdC9w7oXLnBFlL9GpKIXnJ2aI5P2An4RXrG_MPfqylZJ6FrUi8-Qnt_PVH5ub1mdv2HMFiTDa9DuUQr_rvNSKlrXxmCTuj4g36Q',
    bad: 'lNwiiZ6mr0F_vdMMM4BxDn1KSqNLh7xCsTvNsR5yZAh30jivC6driPKGDR3vWHlRPJxiFa5LEt3PX9tEeQdIeKOkMe0ymd5ycYfs1vDocfXDvsVsk_du1g4WVA97dWN1Q7p4_GDm33bMcOMJTEfwNdPFbqRr0oqKgA-QVi-ha3lqkSRw4_pk6euBwXzuEKRNbl5Mye8Y3K9PH4wraMkvwuQgfpvX0kcGxFVdWHkgIOfeVwAcaLJ3xfTnB4RV0hKFzMUE8YVclYngztA4yOPqm0E28bJYNjIcckHNr4Nsbr0vrmE_FIgWvnYSFy6Hs5RQaOMeN72EF119gUb1FdPEYw',
  },
  PS384: {
    jwk: RSA,
    good: 'rhP1YU-VAtPC8ZB18_eKPypeMHVH1-9hPb8FtKxp-fgXtgkoMSIwZ7AUO2Fyt_-m6p4uHAwfLVtZPOzpqEL7tJhOiXLBjn1CV6V78SV_-W9xts7l-2q3s5ThXBI086vLL4lpmu0WONeWq_Q0rXBv_d9t3Uvu-y2qwwnKcG_QDU0Znyv6deNwh6wqrvO2n27XkdZrIfUvGQ2HZP1pon3TgtRIy3fV4hn406JCxCMd0PcjTW9erqVq3JPr1CDHKaGkD3IvQ0QGXTU4urg0c9jB5xU3OrL0PiiQw80kcS8ZodpYN3QurYlYrJel50l3TgIPN5jq9RTNBsvi5_wdhVZoFw',
    bad: 'yIazejOSz4kDOKT1m2BhscVU38XOLJ-94Dj9jB1_83YL3FfNz-HkEqUxO11HrTiGD4kE-wJ-sARj5mGea-AvQDRQG2VI8ELjRiPGojqgUT5QsaD8YvTWHGlS-ooNbf7j55GGIe0JytxXd1cvH-XOvuJ7GFTOlFIqXLEltZ6NmYWfz3VyvOlVagmwTwBpebwbwPrhQvuwm60yfFyNBuxTDX8h0XnSOurockaloLavX-N7cfCJg6I-l54bpvYWeJC3XF7ev1sJjsmD8WXjis6ngsAvJoWkSTF56Eo6kLVSQgkmeiKZgtPhVd0Gi2tdGxcJDx1Rz2tKEoLCHLZxeOPLXQ',
  },
  PS512: {
    jwk: RSA,
    good: 'qC8lPrhpKF5wGjl8veZt53HhdS_icOt7twyFRT7dIlYndmd6LSPjvlaKQR5-BwQuXpd7H1vLddBf3c6mfWcoHI-_f9_LdEMinjcgxPhe8pAZM7q2HeCCxwLiGMzt_FP6kje0gSqJtquF12PgE86UhUSxGRiVJbt5z5Ifm63LXDqHKytpc5U7rOGC-nibSfatFOifeeUzP9hRCYLTwtN3Zd3clBtZL1f2nwY2ZcLCOxz-Fsp2BESlEdMbOxkzTRxFVxjd5KsDpJ2g93yTfhAFJqOgrTqVmed6z-XEe7yh7coM5a7B4cD6B5NZbOGXkq5wpfGrqk8kShRcq_Fy_Q4gSA',
    bad: 'CHPY7MiVIMbr3_e8CLxkPjA5oXISGS7Ml0r9AT9jZo5cHkM4Pl31PP_xcVjvhxxE7ma5TducLVSq1LQ9fjzo8xiPnfZ4pSvSzpr30-Wn-o7xZ2IgGAFInQtp-jzbPN0pcZkECth5umVqoKU1JNxQwLpxl9W60t-u6CkL5VCtViq89zbB5gvV8zRxaDutNZ9f6di5yAzoPmKeu_VG1rOayhHoXTWZBAt3azGRYSV8gByzbvPtFlATsTjf7qxuwbNimIs5Gt4MTs85INg_54HFzH0Gweo3QpEvxjFEgjToBvI1gJrjYw4mIkZybZiuOp1py63b40nLH0u6X1fXVJ9ZkA',
  },
  ES256: {
    jwk: {
      crv: 'P-256',
      kty: 'EC',
      x: 'PEkFgU96yXpobInE9M2vrjFYnJ0a1ZDLFyDRZXxHJM8',
      y: 'RSlfB5c6NlUmGL7M08TxCXBr0qCmAzZN009TkKwy8Yk',
    },
    good: 'JUr2Sag_SBSlaB4Zs7fArtcn2_209EmZnTBZJk8SPmc91hFvZ5NGjEzZCAnTtBWMfYem4uHkU7Qe9QyVP9lOsQ',
    bad: 'JUr2Sag_SBSlaB4Zs7fArtcn2_209EmZnTBZJk8SPmc91hFvZ5NGjEzZCAnTtBWMfYem4uHkU7Qe9QyVP9lOsA',
  },
  ES384: {
    jwk: {
      crv: 'P-384',
      kty: 'EC',
      x: 'pfSQvINHId5ZGf4IWxpLPwF4XgEwal6wOD7DBc2LnDvmjlrJOF8v4iHvo4jwNCu6',
      y: '6OuOE_qm4q1NIi2a7IQ1-JYeNKjyu0BxUbO5H3QZGpXESKbUtIate-_LoQ54sL_p',
    },
    good: 'DWvI5-uF_EummxOswTVZfCZZiCVA1uMo4ajS_sj20OU1vDFxZ02cL24FdUwut-yO9FK4Eq2d-jkPrd7B8mjnv-5_rpwRvUoi4QEX34IEWXlO08ex1NlhjX8wpay-ge1r',
    bad: 'DWvI5-uF_EummxOswTVZfCZZiCVA1uMo4ajS_sj20OU1vDFxZ02cL24FdUwut-yO9FK4Eq2d-jkPrd7B8mjnv-5_rpwRvUoi4QEX34IEWXlO08ex1NlhjX8wpay-ge1q',
  },
  ES512: {
    jwk: {
      crv: 'P-521',
      kty: 'EC',
      x: 'ACQda4N1DB2cWDgRT9P2jn72JIUEq7lZXZdCeGkqjRHeU2SfwIdEPITOrWgLiU3_mBaNhiNo6-qMhfri9tW5s8Aw',
      y: 'AOxH36Ih7GgQ1kdxEG5TnycXZfy9z5hb5XJzbbcm0gwzo-Hl7seGeIWNDWqy0hUGESgwdrj-938QShcoZxJj3U8x',
    },
    good: 'AVj6r0SshV3F-DECKlvUXZ1eve6cxqLSNXsQOUqG9w-CfpJwPjb0QvJWmCuYVxWHHDJ0f35I03gSzw2zuI_614h9AB6yFAejFseBovH45Z7BgkdQ0UCLQwzABWOC011jHl6a04feCGGv1npRPzpfSBLvPzmXUkSS4YSV9N_N4K8qriGf',
    bad: 'AVj6r0SshV3F-DECKlvUXZ1eve6cxqLSNXsQOUqG9w-CfpJwPjb0QvJWmCuYVxWHHDJ0f35I03gSzw2zuI_614h9AB6yFAejFseBovH45Z7BgkdQ0UCLQwzABWOC011jHl6a04feCGGv1npRPzpfSBLvPzmXUkSS4YSV9N_N4K8qriGe',
  },
};
