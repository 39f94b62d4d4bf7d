import type { TestKeys } from './keys.ts';

/**
 * Private keys for tests. They are public on purpose, so a token signed with them proves nothing.
 * Fixed keys let a test start without generating keys and make its failures reproducible. There are
 * two keys per kind (`rotateKeys()` switches to the second), one RSA key of 1024 bits that no verifier
 * may accept, and one RSA key that belongs to no issuer.
 */
export const testKeys: TestKeys = {
  rsa: [
    {
      kty: 'RSA',
      n: 'xI9iafgs5v0hQuwklXqFzIGYntUQ9l8Et1GngeTCvp4yhWkg3OtHKtMxHyphGLIpgpyaA6otWeFdPkyZpGaHhR3AjoqvroMzWu0QxFppVr3KKqncMY90qpKN9KmiN-fr1uohL8D8Q7NuhcUvlzIUVzA0vPvisdAS1wNkArGd1ECuqa-Ea8u4M2L1Wrp2v_WX7c3pBE2jPOHMXdHqnIpFppKFRtaVztCUQJNovF744VL8rUVlZC1WKgDqehsLzrlmFfYi1S2z3y-bFAfMI56aH1luIVbZZzIuTK-fLzFK-OFjp1U3XP7l_dsk1ywJ1vtv35Q92vuDjgnl-eKwYySfcw',
      e: 'AQAB',
      d: 'CmTCk70OV1moXpiw4xxLLA_D-V_TcFzJ4sQ-Sdjqj-E6wPPGcDpkHmq9Be23d4TWhIHWPVCDM67r5Ce6e4dD0qy4XHXGDh0l7S5aOFV-aHXLjFRELnT-nyeIKGJexmjfEaXoS-eRXQHzEnYJ9C_mBAUYQD3-D5c_EO3RQW_IEicQc1wnfxICVHfVcXu_eDM35m-BGPlPeRIYqnquN5hDNWq1MSeYrKYHbyiBAdFK4qYhAPRJOp2WZskVBZL8M_PNJ9Y91yN0KHvN6-PtfJtn0Kpx3uGpRdRf5TJa9ZVr9ko3aWR1UsDHP8NJVWG3bAH0pHMFw_SKq9Jkn9iRHG2f0Q',
      p: '-GwTClYvR1HUqw5_9urMepF4IhbCfB00UlYzIEi8vs8qit6T9hovGi5ZhK_adN7vSACjZt0dL9bS2cQsVOOLF9eZF0Rgd9mgrU_0GeNABQ2YDP3nNgchXEEZh1laqTjPPqy-StJnyoE8SjUnNoCMSF43C36JeDpLq3USMjBQmQU',
      q: 'yo5R3Z3IvtWIvutIdvjHmHU4qd8IzwS23g2JQKacNHcwJhuV7Cf3u5URzCddL0V0QfyCgtHIaw_o3xqxsPCKph2GLzJnC_zzHLqss19vf-TyxWbM2pswlbvOel1bFlJDEfLaY_-uaKIQ5UNtONEQ_iC-DzXBfB07H-gzeYuBYBc',
      dp: 'qBXAAFN2I-R7Z84kyTXvatM4nKAXsZC1ESzf5O0yQEy99T5KkM8Apc9MpJmzzzX0YxyDcxsTH4ZUHiI8-KcJOvWW0QZj21P2Aq5BdK6tZ33eLpQxN_41FU267ziHPk6A82BAVTHuJjexSmiSgq8Ru_l7dxyD-URAZN-Ok0Tbk90',
      dq: 'OLPCgxFqYtGP6DIhJPzbkvgtlpAS_TDKqDqN04VQcPd0iRZrz6IYnXBLfST_1v3QX7B6MHjda-sWO25Tk76icYIOUCQB6L80pzQyqDvtEJZcx5nReti6rw_V6zc7CnKYx-t960Rl5HCJ3kQTzTXpVdqAme1oboAYTwRHdJzy6J0',
      qi: '4dtUjEhqKjmOjO9BWNO-LmxurVjdiEhAjcQLfEBLwPKzc0tae866BHffAJXv3ggq1XBf93ktpQPcdSRrqfIff7MQ7FZ_npNl3uJxRMB1kv_0izGDRIpr8L1ae5ifIl9cYlTYU3Nqc_OOnEyYILZrXvXNaG0ixKCwMfOjYj6Bi90',
    },
    {
      kty: 'RSA',
      n: '3c8TgmkvalkdiW_4JE12M04hAqFl4acjEzdE4K5fSRoTga6JRJFst64hgPseMaw1tvQ0S7wYdmwVIdZ5Jp2V04RdWfu1uj_1Sevf3oW6aWTDIcbFf_RLzUZkSUASX04zEm5c9f6qvbTHmduYuNFRM7nlfHuoQFxfoOloxh3hmEj6DU8ijuTmAETT3edsAJNgRmyhu6jjyOKQFOk7XY02Ah4_c5vDSl_63j0R65OtwMKA6rF_0eViLn1KpU6EoVGQM7mYMHKgmobCG9We6qTL0yNCGLIOxDbtNAaP7OcdqsVvQ7wJ9OVEPNOUBH3AAasm-IgX_XuC60mNh2GW2lYqFQ',
      e: 'AQAB',
      d: 'l_caAiOzKumH3CrRTlcNCQc-OxhGq9xf64ppHRijr8Qkq3SWqX8dhkz0uambxjWavCKl1j1_O-xQ-9THh6Q41IQJA2-wrXNbNffJTdk-1OQq8SbrqSMtgsiJthOUOaVjIWtEoNdjERYKYWhSQyjccEGspkqABLz7x5VHTr4X7Q7Lm6cE0jv-dHIt2uwNLX_cevEfkoUcEowsfHBq6E4JWLK0Xv3iC0ioMlCGbqgdot2UBAbM30kH7cvLdGvrv0jAsFGC0AdqfG_Xvc4po1g7wPkAMkgHwJJC2ddAV7iYCqf2GwAJLyYrnjCXsEkI3UBV_Wxi9919vYN75Fecimlx',
      p: '-qJYEcC8ecZe20Ibxppy9aZ2EUNAFkOrLVJ9BpUGqKuDAEiyb_SOii-1jXCxx19DY0D9HtcFh74gxM9eneLI8rJl2Ue8-E5ZlykvrBipSytJhcqpeg5j_jbSoZy7I1-Zy2xbaxpxBolyje4bFFA8teAnhw-Ah9BwKNZa1NMJj-U',
      q: '4o6_uq0oA8xpw2pjDrU8Ch0Yw_Ow8VqOBx8mVsk-VSHSyu0Cf1S9mUQS2DO5HjMGmJjsRI_IfCPHAaNewBRm1ifS9YESvKhYREhJZ7iwkunAjRdAmapdKDwTnmTazYykn9za3NMy7bYwf5EDG3ILKKZ22TuYn2oTmwrV9hEQrnE',
      dp: 'f2g1gtjKNtEreSQTAJOU6uEy1bWtB2RgyQpMuiLZnraJQoSyCI12RDLahMsL5IC9vd_UjG_bxNRWzhVoULRvWEht09VO757MljX-oOpsbOTVXCjYnE5icGEoE7Wbv_CiOrGbi0eGuz71t8aZh2r-YapQDa1ItkG0Ml49EEEzdC0',
      dq: 'JvPsOyhybNTEinjMN0cp34NJMse_cH_lU4wjh2BqezCpkYJWn5XuU1_E7a9W8L5NMAd69_7QtadhHAL-03-ufruyJcvfcNhw9KyJEnBKy7etB5Ur4j_MbJKHvQASLq0z0NikOLuHUh-1Dvnb0ug0yvR0Er2QbDhMzqd6Sih8-cE',
      qi: 'UMcPerQG-IyO41hU_zsMpqe3yy37BpKUnxnjmdeafkg_8YImNxitDkjcTejrS3IVIfWcwPupC4ucHh0Nz-5mBF0lkSYHrkFkWxl7exSByp4tYBcO8Fps64KMlpYeNAJusef7_b7tzfp8_0E_Q0hZ1WgyuejMep_WXgIE2-9eCso',
    },
  ],
  p256: [
    {
      kty: 'EC',
      x: 'KsV_LjpdGMdFtJx7rKltbg2m5G-8PzKfdDFQY7SYztw',
      y: 'Stc-yY6s8A8FoDfOU4cp0Q9Je2VCoowBQDeN5nj_6oU',
      crv: 'P-256',
      d: '_Y2tqn5kihFzPgPxX__oaHW1T-riaEwquhCFeAfQ_Uw',
    },
    {
      kty: 'EC',
      x: 'dBqRC7XdrOLG_oTuJXi6Jz-JmUZwsAn1NtrxXXrHMZk',
      y: '4ArYACh9FsJBMrAvV1gyaoi0Ef0ra40t9PoL5eWrnGk',
      crv: 'P-256',
      d: '-EPjTR2s3vTiDf-wDAFnM6yc1DJ1_d7fU6snWyMAX4Y',
    },
  ],
  p384: [
    {
      kty: 'EC',
      x: 'goTLr1Q2bbYPNONbREBTsi1K6Z99YLsNL_13WXhCCmwKaKqpH1V-fYkff71gILl8',
      y: 'rd1ptbdjhlvRttmfyLCOTjE9mPq1dtq5BDz6Jhcka8TNnBblKSiQs3HhJ1vh4EMc',
      crv: 'P-384',
      d: 'iqp5BG8CRKCKxGmpe0nNzjCagHIcSco75FI8t7tZWduCI2zaTyMrRXRzHNXlBW3k',
    },
    {
      kty: 'EC',
      x: '2jKm0RJmCtlQd_gAb1P_oj1EW6Olnvuk_1RyMWoW-hMhCgFCpG00X_X0mc21-Dni',
      y: 'YzaKjDHD7uQG7EV4ofWkkw3ZO4HJYLqScgjwosUGkh2WZBZaKYL74aqtGd7aHoGF',
      crv: 'P-384',
      d: 'q2MUU8QUzY1WLKkjzt48YkJ7l_wWgFlDfF2IauTGTMVD_aBJuzSxLiTwpsQSfLv7',
    },
  ],
  p521: [
    {
      kty: 'EC',
      x: 'AQsAPkkfLo_e8nRTolGVAR9_ZqfGyqTEl2QK0YywZr1hkQtuZmflc9CAM-RRKIKnEktBomhPClipUnK7jPImcda4',
      y: 'APGQkDPirtxZwmLx_xH-qyMqEumxCnsZoEcLK3iVnuoZqidAsl7hA_dfn73YBSy6MeE4cLRDFXKiCIFSj-153FzI',
      crv: 'P-521',
      d: 'ABzioD2EDFQoR6FeSpMDgMlAwTsnKT5oORjXC6GFPyUS8oV7n7On_x4Dlan3L5Kb_YamlP9_1WzbKKAqhu4nB9r7',
    },
    {
      kty: 'EC',
      x: 'AOT-d_1P6_fS00XbN1S5cbr5k24Lw7N7rtvKntCTvF87c-tEiZXJhcJNeeakRL5KOXNOiPFeJuibckQwR9ZX_t2A',
      y: 'AQq4_rYPGDlwt8CN08p9scpyRyhyzMog0Nd0_x8Ui3SDTYcTu2izRIHJPk0R8js3qojOI7D1MWGqfyHpqNoSqWhZ',
      crv: 'P-521',
      d: 'AHJW8-7Do5bRXXMN8ECclZ6Uz0xya54wnvQrov2viTri8ZZNA8ju9vSmYQCZ8v7cji1FdKKKVKd5V7TsQmh2cgHn',
    },
  ],
  ed25519: [
    {
      crv: 'Ed25519',
      d: 'ifojr61dhLq__paICIYq_Lk3q1s5HvZlcrFNPXARnm8',
      x: 'RxlaCJy2DkVZ7iJez-5lFsSN7aG2GwB8FqRl9M0WoHY',
      kty: 'OKP',
    },
    {
      crv: 'Ed25519',
      d: 'TmOYxnPq7uCyhCzy3xDfV94vr22gS8ICaARB43ranY8',
      x: 'spcHj-uxZ6MLGBwll5ASJp0kboVobCx_VM72NAEVfEI',
      kty: 'OKP',
    },
  ],
  weakRsa: {
    kty: 'RSA',
    n: '59_SI7exv2XNIJ3EmqzfhricOYM2BemWa45dGM0U3jQzbUOISrNypUr5MWfKhy03xTay8XLMUI2i_MvYxcYsxCQjSrSMrbQsrLksSqS_3e2LyM2MyjaoQRmI2-JFIBpBkRDpbWD31fdBnPvTxWASVXo_Vdc7BYo2vik4EMAAb4k',
    e: 'AQAB',
    d: '4SJgVm21F7EwScrlaYkQPy5gATd07KiwdB32Jm55JIZqqFw5qM4zMmppKZ8s9bLhw4oolGZyGoRrDCiggOa57p3MgB0Cqg1C_vIrEGas_YzFxKSzasz16OBYsSCIkvnTI5oWSl9fw9uLuV5GpF2Srd4w4ye8zikrLRBYWQL0AAE',
    p: '_vBs14WirG8XiRa2SVFqlc4o-pl4DTB3Wc4-76xqxPX1bMxw_Roc3NngYx34uFSZkCxRJi7DOhkMYRqnseI6AQ',
    q: '6NbTZayTG-Z5GgeJV8XZIxKWUcqkGof8YhBpm4dxab2NrxSqCbUHM_Y7foLvuFH_LXmN9VhBpSz9Tk4JWw1liQ',
    dp: 'BlM8wBQmtxSChvozR5pnhJP63EzWd61OKMI_OX8TnxNjJXHlE8KEGM6nDI5_z0L6FGOlF8dtPJHGhto8cuNkAQ',
    dq: 'bYzeC8GFuaPXqMKRAUYqYtEU_si8K2t9-NnGBpJUby7rYcv0MPsGt5EL7vtGNNAHourFOwFaaY_gYp5e0oNcGQ',
    qi: 'mxk_fovawDRYB_QwRLTasYYTaDgunBqDGTq_1l5dIFqWYEm_qJ1_sn30UPKp5PewMw6FcoJJgg2XBgP9Kx5zeg',
  },
  foreignRsa: {
    kty: 'RSA',
    n: 'k5suFTsromLrMcavLTOUn-RwLhqCBclJ2r68ND3a-PpJhbgJ-krZZUNrAeM3vCluv2JocOkqIhmsJ7GXLuKJ78pDzNpKENueYO7DttqVe9d351hM0WvWkzQVSKeMNow8qbynzol-SjyDQ59xm1GIkplEZzu8Gf7xVUXYOKJHWP7mUdCIkY4nScagP2qMKZdDAWCsx4khO1_f6lRqlpfhuo1wqy8ckQrXfwpEAJ_xVXYMCoBAqG47yn6YvDQtO2jOlhdx8mopyB26Bv9E189MobV96UmxE3wYpMQgUiF6hBgd5wr9VfGYnwmlREJokEIovQEDYcFuWfjQCGw-56n8_Q',
    e: 'AQAB',
    d: 'ATCsXwfz2rKU-7kCzb4Uz0g6flNWOTaNsE7pj2XwnMwkfnNE2KjfVrFujLHuD7KUKG9iRlzJle5NOiG0sBsBVTa1NBLjgNN11AlreGSL9YG_1Knx2UjBuWdKBPoIMk1lqicHAa46n4hxiitK3B98wX_Xsm8OcyA1hm7n0XxqJQXKpycm9oBvYlRJb5jmCg4ScbfUvAndAVTKaHMFDTmPHbE48JDo9SIE1CM5ZOZpJMYwrXtptScfiT_nyhTyqQK3ZrHahlVXY2oXQdt-jWsJMM5xBEgC5HkKqr2d5KShXJSpgFuyrdEWZn0XJub2XBT6z3ZBpyGc_4wdYEHLEbKqcQ',
    p: 'yTN-9bIKPuQ7RHmpOo-SRgKgJfPAVIqczn2tah1mh8zje13td-u_ygkENn7ICdopJqtfSNCHz1RadrTdHger3T5eg_9n4j2pPJQsUi2IB45FdIHQ5vnk8VoqDeEvjQXqlVA7H8lSndTiG7m3112op3xp-70jY504XH7oWLdULQ0',
    q: 'u87W6EQ2aH2apvYUgAMDk1yvl-MeaGR6Cj44DwKQ6JpfplsD8WmsxZp-lrZhoghcTRXE3jct_iVDe7OS72ivdffLt6OKY0YTHCLi5fMwKiSxfCe16NS1AGW3Mj_r_Z7JfevHkjUquUTj7S7r-r_b43c4tIfdUrlORos__ySic7E',
    dp: 'TE2BOoBYrl0ztNZGvXSxTme0gHAeYnFm4lB7MaEQvzOOmbyXUEFRrLcap-gQyNu5e3bGXgDnYFNnM1mH-dmC7ha3FWwI453qzpSK8mdeDS-BW5vXs6DVmEpPZJAfzmWN_y48HePltwGC9mzKMZzNVycxskyaXS7Erx9Z0jtEawk',
    dq: 'rj6lXTGMWT3PsoA1XN9u_dXMhFsP50Lxh3dag3KaB3TSsYFYEy88QMmqESJ9Stv-5vX_hTwky9q-1ZIyDTVPNWAF_gcZaimlqUEkyrvqP-9zTAF74N0YYZn9cf2kcdZUkyOiMaBqVyH3ZiNWhXpkBJKkZbp4OTv7x6-CXLIclsE',
    qi: 'XbC_nNIb0MAgdCV6y4lCSB0WpPFP9EHBwSzXZ91zeseClgxnH-MOIhltD92OwP_0uGfka2jrXdRGbUPy7FLrnxNP5yxxCms6W3Kp8OWLCuqaTdtiLEHPLV6IIjycjNIvjlvmusVE6pQBFS4jwLqkLjjU4VvbCfNmCNynxz6yD_E',
  },
};

/** A self-signed certificate of `testKeys.rsa[0]`: DER in base64, as in an `x5c` header. */
export const testCertificate: string =
  'MIIDDzCCAfegAwIBAgIUQq1ZCtg3rz6fckvYtfJZ/m/qw7kwDQYJKoZIhvcNAQELBQAwFjEUMBIGA1UEAwwLaXNzdWVyLnRlc3QwIBcNMjYxMTI0MTA0MDExWhgPMjEyNjEwMzExMDQwMTFaMBYxFDASBgNVBAMMC2lzc3Vlci50ZXN0MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAxI9iafgs5v0hQuwklXqFzIGYntUQ9l8Et1GngeTCvp4yhWkg3OtHKtMxHyphGLIpgpyaA6otWeFdPkyZpGaHhR3AjoqvroMzWu0QxFppVr3KKqncMY90qpKN9KmiN+fr1uohL8D8Q7NuhcUvlzIUVzA0vPvisdAS1wNkArGd1ECuqa+Ea8u4M2L1Wrp2v/WX7c3pBE2jPOHMXdHqnIpFppKFRtaVztCUQJNovF744VL8rUVlZC1WKgDqehsLzrlmFfYi1S2z3y+bFAfMI56aH1luIVbZZzIuTK+fLzFK+OFjp1U3XP7l/dsk1ywJ1vtv35Q92vuDjgnl+eKwYySfcwIDAQABo1MwUTAdBgNVHQ4EFgQUGOr8agBlAwkn5o++m9akP94LseUwHwYDVR0jBBgwFoAUGOr8agBlAwkn5o++m9akP94LseUwDwYDVR0TAQH/BAUwAwEB/zANBgkqhkiG9w0BAQsFAAOCAQEASLJ4Sz1gVZo7yCZefP2TsuWqdjFPWpnNd7s09DHc1SEdRZO7RuEMhodkpu+VCrs183WUUIleNDIfJLzGDQNHoe3CNLx9ljnhs3cHGtnFk0bOx2wq5TQPH69YOndk/JEsbA+g7XDp4vT5e8VrDMaK3veIH5VQh7seYYw1JxAYXDJ1+QwFoFhKIt31gU5AGD2ofWFMt+AmDTD2SYtwX7SxMMXhNoIV8tBxIXWDgsLxtHLgY/sOZSKmF+6ww4PXBq7bkKgys65gC+K7OAcc4WffIBpjYlcljIy7bjAWjrOk0ZCrtiRAfgsjQM6S0yJ3dXTgMKRs0nSfWc+b72MlVQiafQ==';
