import { DAY, HOUR, MINUTE } from './clock.js';
import { parse, type ThreatType } from './threat-types.js';

/**
 * A penetration test, announced to everyone: one afternoon twelve days before the end of the data, from one
 * machine, every alert acknowledged. It is why rare codes occur at all without being an attack.
 */
export const EXERCISE = {
  source: '10.20.99.66',
  daysBeforeEnd: 12,
  repeats: 3,
} as const;

/** Kinds that no ordinary day produces. */
export const EXERCISE_THREATS = parse(`
API_ABUSE_ENDPOINT             | MEDIUM   | 0 | web       | rate    | One API endpoint called {n} times a minute
ASREP_ROASTING_ATTACK          | CRITICAL | 0 | directory | ticket  | {n} aanmeldbewijzen zonder pre-authenticatie
ASREP_WEAK_ENCRYPTION          | MEDIUM   | 0 | directory | ticket  | Ticket encrypted with RC4
ATTACK_CHAIN_DETECTED          | HIGH     | 0 | lan       | none    | Meerdere stappen van één aanval herkend
ATTACK_CHAIN_PROGRESSION       | MEDIUM   | 0 | lan       | none    | A known chain reached its next stage
C2_COMMUNICATION               | CRITICAL | 0 | out       | feed    | Testbaken van de penetratietest
COMMAND_INJECTION_ATTEMPT      | CRITICAL | 0 | web       | http    | Shell characters in a web request
CONNECTION_EXHAUSTION          | HIGH     | 0 | web       | rate    | {n} gelijktijdige verbindingen vanaf één bron
CREDENTIAL_DUMPING             | CRITICAL | 0 | lan       | share   | Credential store read over the network
DATA_EXFILTRATION              | CRITICAL | 0 | out       | volume  | {n} MB proefgegevens naar buiten
DCSYNC_ATTACK                  | CRITICAL | 0 | directory | login   | Replication requested by a machine that is no domain controller
DGA_DETECTED                   | HIGH     | 0 | dns       | dns     | Reeks door een algoritme bedachte namen
DNP3_ATTACK                    | CRITICAL | 0 | control   | control | {n} DNP3 operations in a minute
DNS_AMPLIFICATION_ATTACK       | CRITICAL | 0 | dns       | rate    | Antwoorden {n} keer zo groot als de vragen
DNS_DGA_DETECTED               | HIGH     | 0 | dns       | dns     | Names from a generation algorithm
DNS_NON_STANDARD_PORT          | HIGH     | 0 | lan       | ports   | DNS buiten poort 53
DNS_TUNNEL_HIGH_RATE           | MEDIUM   | 0 | dns       | rate    | {n} DNS queries a minute to one zone
DNS_TUNNEL_SUSPICIOUS_LENGTH   | MEDIUM   | 0 | dns       | dns     | Uitzonderlijk lange DNS-naam
DOCKER_ESCAPE_ATTEMPT          | CRITICAL | 0 | lan       | none    | Container reached for its host
FRAGMENTATION_ATTACK           | HIGH     | 0 | web       | rate    | {n} overlappende fragmenten
FTP_NON_STANDARD_PORT          | MEDIUM   | 0 | lan       | ports   | FTP on a port other than 21
HIGH_RISK_ATTACK_CHAIN         | CRITICAL | 0 | lan       | none    | Keten van stappen met hoog risico
HTTP_FLOOD_ATTACK              | HIGH     | 0 | web       | rate    | {n} web requests per second
HTTP_SENSITIVE_DATA            | CRITICAL | 0 | web       | http    | Wachtwoord onversleuteld in een verzoek
ICMP_TUNNEL_HIGH_RATE          | HIGH     | 0 | lan       | rate    | {n} large ICMP messages a minute
IEC104_ATTACK                  | CRITICAL | 0 | control   | control | {n} besturingsopdrachten over IEC 104
IOT_BOTNET_ACTIVITY            | HIGH     | 0 | camera    | login   | {n} Telnet logins tried from a camera
K8S_API_EXPLOIT                | HIGH     | 0 | lan       | rate    | {n} aanroepen van de cluster-API
KERBEROASTING_ATTACK           | CRITICAL | 0 | directory | ticket  | {n} service tickets requested within five minutes
KERBEROS_BRUTEFORCE            | HIGH     | 0 | directory | ticket  | {n} mislukte Kerberos-aanmeldingen
KERBEROS_DOWNGRADE_ATTACK      | HIGH     | 0 | directory | ticket  | Client insists on outdated encryption
LATERAL_MOVEMENT               | HIGH     | 0 | lan       | ports   | {n} interne hosts benaderd in vijf minuten
LDAP_ADMIN_ENUMERATION         | MEDIUM   | 0 | directory | rate    | Members of administrator groups listed
LDAP_ASREP_ENUMERATION         | HIGH     | 0 | directory | rate    | Gezocht naar accounts zonder pre-authenticatie
LDAP_SENSITIVE_ATTR_QUERY      | HIGH     | 0 | directory | rate    | Sensitive attributes queried
LDAP_SENSITIVE_BASE_QUERY      | MEDIUM   | 0 | directory | rate    | Gevoelige tak van de directory opgevraagd
LDAP_SPN_ENUMERATION           | HIGH     | 0 | directory | rate    | Service principal names listed
LSASS_DUMP_ACCESS              | CRITICAL | 0 | lan       | share   | Geheugenkopie van LSASS geopend via een share
MALICIOUS_JA3_FINGERPRINT      | CRITICAL | 0 | out       | tls     | TLS fingerprint of a known attack tool
MODBUS_ATTACK                  | CRITICAL | 0 | control   | control | {n} Modbus-schrijfopdrachten in een minuut
NTDS_DIT_ACCESS                | CRITICAL | 0 | directory | share   | Directory database file opened over the network
PASS_THE_HASH_SUSPECTED        | HIGH     | 0 | directory | login   | Aanmelding met alleen een wachtwoordhash
PERSISTENCE_MECHANISM          | HIGH     | 0 | lan       | none    | Remote task or service created
PHISHING_DOMAIN_QUERY          | CRITICAL | 0 | dns       | dns     | Naam van een phishingtest opgevraagd
POLYMORPHIC_MALWARE            | CRITICAL | 0 | lan       | volume  | Same payload seen in many variants
PRIVILEGE_ESCALATION           | CRITICAL | 0 | lan       | login   | {n} pogingen om meer rechten te krijgen
PROTOCOL_TUNNELING             | HIGH     | 0 | out       | rate    | Traffic tunnelled inside another protocol
RANSOMWARE_BACKUP_DELETION     | CRITICAL | 0 | lan       | share   | Back-upbestanden gewist op een proefmap
RANSOMWARE_CRYPTO_EXTENSION    | CRITICAL | 0 | lan       | share   | {n} files got an extension that ransomware uses
RANSOMWARE_MASS_ENCRYPTION     | CRITICAL | 0 | lan       | share   | {n} bestanden herschreven in een minuut
RANSOMWARE_RANSOM_NOTE         | CRITICAL | 0 | lan       | share   | File named like a ransom note
RANSOMWARE_SHADOW_COPY_DELETION | CRITICAL | 0 | lan      | none    | Schaduwkopieën verwijderd op een proefmachine
REGISTRY_HIVE_ACCESS           | CRITICAL | 0 | lan       | share   | Registry hive opened over the network
SMB_LATERAL_MOVEMENT_PATTERN   | HIGH     | 0 | lan       | share   | Zelfde aanmelding op {n} machines na elkaar
SSRF_ATTEMPT                   | HIGH     | 0 | web       | http    | Request makes the server fetch an internal address
TLS_EXPIRED_CERTIFICATE        | HIGH     | 0 | out       | tls     | Certificaat is {n} dagen verlopen
WEAK_CIPHERS_ONLY              | MEDIUM   | 0 | lan       | tls     | Client offers nothing but weak ciphers
WEBSHELL_DETECTED              | CRITICAL | 0 | web       | http    | Uploadmap bevat een webshell van de testers
XXE_ATTEMPT                    | CRITICAL | 0 | web       | http    | External entity in an XML request
`);

/** One alert of the exercise and when it was raised. */
export interface ExerciseAlert {
  time: number;
  type: ThreatType;
}

export function exerciseAlerts(asOf: number): ExerciseAlert[] {
  const day = asOf - EXERCISE.daysBeforeEnd * DAY;
  const start = day - (day % DAY) + 9 * HOUR;
  return EXERCISE_THREATS.flatMap((type, index) =>
    Array.from({ length: EXERCISE.repeats }, (_, repeat) => ({
      time: start + index * 5 * MINUTE + repeat * 40_000,
      type,
    })),
  );
}
