import { distance } from 'fastest-levenshtein';
import type { Note } from '../../answer/receipt.js';
import { clean } from '../../answer/untrusted.js';

/** Codes of NetMonitor's detectors that speak of attacks on Kerberos, LDAP and the secrets of a domain. */
export const DIRECTORY_ATTACKS = [
  'ASREP_ROASTING_ATTACK',
  'ASREP_WEAK_ENCRYPTION',
  'DCSYNC_ATTACK',
  'KERBEROASTING_ATTACK',
  'KERBEROASTING_SUSPECTED',
  'KERBEROS_BRUTEFORCE',
  'KERBEROS_DOWNGRADE_ATTACK',
  'LDAP_ADMIN_ENUMERATION',
  'LDAP_ASREP_ENUMERATION',
  'LDAP_ENUMERATION',
  'LDAP_SENSITIVE_ATTR_QUERY',
  'LDAP_SENSITIVE_BASE_QUERY',
  'LDAP_SPN_ENUMERATION',
  'LSASS_DUMP_ACCESS',
  'NTDS_DIT_ACCESS',
  'PASS_THE_HASH_SUSPECTED',
  'REGISTRY_HIVE_ACCESS',
  'SMB_ADMIN_SHARE_ACCESS',
] as const;

/** The codes a question is about: the asked one, or all of them. */
export function attacksOf(asked: string | undefined): readonly string[] {
  if (asked === undefined) return DIRECTORY_ATTACKS;
  return DIRECTORY_ATTACKS.filter((code) => code === asked.toUpperCase());
}

/** For an asked code that is none of them: nothing else was looked at. */
export function unknownAttack(asked: string | undefined): Note[] {
  if (asked === undefined || attacksOf(asked).length > 0) return [];
  const wanted = asked.toUpperCase();
  const near = DIRECTORY_ATTACKS.toSorted((a, b) => distance(wanted, a) - distance(wanted, b)).slice(0, 3);
  const message = `${clean(asked, 64)} is no attack on the directory; the nearest are ${near.join(', ')}; for any other type use get_recent_threats`;
  return [{ code: 'unknown_attack_type', message }];
}
