/*
 * Values of p= for the examples of DKIM rules, to stand within quotes behind
 * the other tags; longer ones are cut into strings. Made for this file: their
 * private halves were thrown away.
 */
#ifndef LINT_RULES_KEYS_H
#define LINT_RULES_KEYS_H

/* 2048 bits, in the two parts that a TXT needs */
#define SAMPLE_RSA_2048_HEAD                                           \
	"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAtICc6A8cgTSHADmr" \
	"Jzpov+MLuiJ56k54H2IndYvvjlGCcr5DwCWMVMMXskd88xAIlsC8qBJ3Nj2Q" \
	"5nO96RA0OOEebV+PXDsmxuhvxfqhEkfWpJ04RChaNksilCgGjBaX9K0K48bI" \
	"HWFjxZ82ds22guV6k66Zb6JDwdhmDsOIhrEiWUHH"
#define SAMPLE_RSA_2048_TAIL                                           \
	"8VvbfzCWznvF9VIflZTj50Np0EaWpKwraM8g/T3k0Jl3OX5DC4nBS8ZtP0F3" \
	"LwWxtTroBSvRAaC97ROdHtX2Vhgeq50X5LeLgqc3Hgk7UDfakKlTiXJA9pXX" \
	"ByTfT/q/XYDrJ96jMcUnxYKXjicusjIKoewujA1Xr/2CnQIDAQAB"
#define SAMPLE_RSA_2048 SAMPLE_RSA_2048_HEAD "\" \"" SAMPLE_RSA_2048_TAIL

/* 2048 bits, another one */
#define SAMPLE_RSA_2048_OTHER                                          \
	"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA0hFgLR0mB5Ra2S1P" \
	"mS2cPHrvGiVGxMmzYTYnNpuHQvhzUqtondH9oMICppXr4xz5A6ekzV+r9zwd" \
	"YHp5KfExHbcQUHHZQKAi+lQQNHGW1ATlH8Z+xkGtrcenjatcucBWQ4BKY9aS" \
	"j0s+6egbSUv2YzrmwxrCgcxwcqh5JTAxNfXIwIhy"                     \
	"\" \""                                                        \
	"GVTisELa2VF0aO4sTw8LAu/R7r4WFs/VC6CRldRSEeoAcWIYSIToRSO+Xboi" \
	"qHzeq+pFNLIkxaT2bqkJma4B3wBk6tgUZcmE1Zzn1g9R9tcCHAiqJK45e+cw" \
	"dPOBLFj/iQb/yoKrxVNa80+3SrRni28RqGSwikyg4nn49QIDAQAB"

/* 255 characters of 392 */
#define SAMPLE_RSA_2048_CUT                                            \
	"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAtICc6A8cgTSHADmr" \
	"Jzpov+MLuiJ56k54H2IndYvvjlGCcr5DwCWMVMMXskd88xAIlsC8qBJ3Nj2Q" \
	"5nO96RA0OOEebV+PXDsmxuhvxfqhEkfWpJ04RChaNksilCgGjBaX9K0K48bI" \
	"HWFjxZ82ds22guV6k66Zb6JDwdhmDsOIhrEiWUHH"                     \
	"\" \""                                                        \
	"8VvbfzCWznvF9VIflZTj50Np0EaWpKwraM8"

/* 2048 bits, e = 3 */
#define SAMPLE_RSA_2048_EXPONENT_3                                     \
	"MIIBIDANBgkqhkiG9w0BAQEFAAOCAQ0AMIIBCAKCAQEA+Idzn9MitwMWvYzM" \
	"D//RSEhNrxktU2XzzMG6uZIbremHNZ0vh9lUnWzFEqFrIyGwqIk8ysbtSf91" \
	"/VufU4GAFHtjghHg6+r1WfijZB7bfr/AcmWuRj1QAIDzv236nQhG0oRtFMtf" \
	"fhhBSoqO0mW7TZ6pdccuiWJ/XeK7j6B2yeoVzo9H"                     \
	"\" \""                                                        \
	"nN8+DNPH64y23+GUHVhvqHt7ehsiuXvT9+YA/tm19SZ94WZARrrFtO26rsRb" \
	"EZIeRPTdqURKbY+726REF4ypfV7k2K7I9g02/Eq2MBGe2V0Bpz/MVAhf1QaM" \
	"hIzX1toRUN5dB+i9WUx1hANZAL4LkgQeXQoWuT+/DzwtpwIBAw=="

/* 8192 bits */
#define SAMPLE_RSA_8192                                                \
	"MIIEIjANBgkqhkiG9w0BAQEFAAOCBA8AMIIECgKCBAEAm/vjEAWcgqzm6NW2" \
	"IfYq7LdvgbgBIkKdnoRx1k/WFt8HqkrFiVxlhLwEY0S/rPXM9Kz8Ac9K314/" \
	"nQn07lGJATANN7AXigtcuogDb+boaPz1cZIAovY/FX+iO0KaU6a2h/2O24rN" \
	"5j4iMN5O8gwYw3LSs8xd3FznzDxFdmb7b12daYe4"                     \
	"\" \""                                                        \
	"BWD4c7pSDvPhsG9t9LoTu62Lz0KvtUgJvLvNheZ03G9EreXHrWoZHTXs83Df" \
	"yBOleUzILpRneFLnTbA99zamlFeSKAZi0QIfwKpXTJ07//5tcdvNEsHY0qpj" \
	"kqMBigLzFQXgImg7bPsYwlm9BSVDm7F0zo7t+v7s/KGYg0Vx7tNLIfmCJcm2" \
	"Wae8B05BVqSidbInO0OR4XoMp+LROg/T/ve9CAyX5S1UTFdsHIo/GnGcuqKT" \
	"LMSHPvT1rO"                                                   \
	"\" \""                                                        \
	"YCSmJXMvRZpLyZ9DaD3/ErLQ9Kpp2QzgP5nA+Mw54ubKTsSt6g6ewh2j2QQ7" \
	"siKutDNWWjzCrxNNupEEdlWOQCpm8SoYuuXI76M/fVCvOfvWWJhR7oR0Q7ur" \
	"TwOoqHz6Q4zI5KSiRbDXKe0mL2bMvDCkDWdMUwYlmFTe6PuD4nMzhvi25Blf" \
	"VYprPgNquxXi8mD3duCqbHqgQ0zM414gOUJnk+m0iD+H8T7JLjxwl0akUHSA" \
	"+Fxixn7oOL"                                                   \
	"\" \""                                                        \
	"mQg9yuuj17xU89Ai6h1KoeuVjxSI0uOtcVWKusK9j/ecFXhBBXhvq5DJ6PPt" \
	"u4P7GS6A+rcKlMzvGHhp4gpmrnlUvifjROvp2/sXlsvRcUKp364auLscEwmY" \
	"SDFmV6t+LJycQyKaVJpE1t9AlHvZVaTuUWl1iSpR3xw3yqOHGtTeShAa6k2u" \
	"IMKJ9902rLnR0xydrAGNpUErpsKk8jjSXOWRoFWXhiV03o1rP8/XUVBrl/9S" \
	"eKpDGE5zou"                                                   \
	"\" \""                                                        \
	"2B3lwWqEYagyF83cCH4zQhrWDHzGhZ+E1pWK3owBtbQXKGYY1WX63ebXV1zX" \
	"F3B3qm3ZAT0RUt/7jHv1PJ7Cg8tHtOZmbqlqrD43VGNo5vsZY84M+Xx9OrTk" \
	"RYBm3nEXNrJ0MsDBMTDDi18URsTopooSqTDLhHueXAcQdisQ+ZdBcIqH5ceV" \
	"mvbgpKBoB5lhn7NmII7fkahBbK80/pX2Q3ofSkXxR1vbC4N+EPY8nX8JFjDT" \
	"DZFlTuWYGf"                                                   \
	"\" \""                                                        \
	"MBWloYJeeJEMxjNCtBhHeJtBPKYE7fSn9YHp7MOPLbdQK/5nG4qgei7hpH8F" \
	"R82A8VqurSXkNPSSH6hhuqNON1SWQt8l+S+oa8DXgne+deV4Gca9gKw7f+G1" \
	"j/UmlFxz+/yBvpi8OXkLisWxauoPFrrIzwY0uUUfEKEhKEnG6w//d0ax3Ay3" \
	"xBSwWEnqyQIDAQAB"

/* 1024 bits */
#define SAMPLE_RSA_1024                                                \
	"MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCmpLEj/wqtbNvZ3WOp3yBd" \
	"I+9YWbX+YJEq4u5x3ED9GZIvddOAUhdMIgzXo3f8TlseZkDR4UchqEJmpo06" \
	"RDD85aYTxBlW7o+69b3GEYMepd+DUoWV4eyUidVvamDjdsdcNJgHZZxmnN0t" \
	"k426h6BysPXrg6SOcEeKZO5hK53EKwIDAQAB"

/* 1024 bits, with a blank inside */
#define SAMPLE_RSA_1024_BLANK                                          \
	"MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCmpLEj/wqtbNvZ3WOp3yBd" \
	"I+9YWbX+YJEq4u5x3ED9GZIvddOAUhdMIgzXo3f8 TlseZkDR4UchqEJmpo0" \
	"6RDD85aYTxBlW7o+69b3GEYMepd+DUoWV4eyUidVvamDjdsdcNJgHZZxmnN0" \
	"tk426h6BysPXrg6SOcEeKZO5hK53EKwIDAQAB"

/* 1024 bits, with another object identifier */
#define SAMPLE_RSA_1024_OID                                            \
	"MIGfMA0GCSqGfIb3DQEBAQUAA4GNADCBiQKBgQCmpLEj/wqtbNvZ3WOp3yBd" \
	"I+9YWbX+YJEq4u5x3ED9GZIvddOAUhdMIgzXo3f8TlseZkDR4UchqEJmpo06" \
	"RDD85aYTxBlW7o+69b3GEYMepd+DUoWV4eyUidVvamDjdsdcNJgHZZxmnN0t" \
	"k426h6BysPXrg6SOcEeKZO5hK53EKwIDAQAB"

/* 1024 bits, a bare RSAPublicKey */
#define SAMPLE_RSA_1024_PKCS1                                          \
	"MIGJAoGBAKaksSP/Cq1s29ndY6nfIF0j71hZtf5gkSri7nHcQP0Zki9104BS" \
	"F0wiDNejd/xOWx5mQNHhRyGoQmamjTpEMPzlphPEGVbuj7r1vcYRgx6l34NS" \
	"hZXh7JSJ1W9qYON2x1w0mAdlnGac3S2TjbqHoHKw9euDpI5wR4pk7mErncQr" \
	"AgMBAAE="

/* 512 bits */
#define SAMPLE_RSA_512                                                 \
	"MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAMNmEwEjlPXAV71UTdwSiD96qP/D" \
	"Ig1/gZthiz4/JJK5/DEzmxWHN1yX2jSU6nf7yv0FcqbPh5rYjJxfy43yFdkC" \
	"AwEAAQ=="

/* 32 octets */
#define SAMPLE_ED25519 "A+8T9VCtCH/xKTupTjC3rzt7K16EpcFo6e8UBG6owU8="

/* SPKI in place of the 32 octets */
#define SAMPLE_ED25519_SPKI \
	"MCowBQYDK2VwAyEAA+8T9VCtCH/xKTupTjC3rzt7K16EpcFo6e8UBG6owU8="

#endif
