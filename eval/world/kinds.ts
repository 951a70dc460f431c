/** Who raises an alert: a host to the outside, a host to a server, a server to the outside, the internet to us. */
export type Way = 'out' | 'inside' | 'server-out' | 'in';

export interface Kind {
  type: string;
  severity: string;
  weight: number;
  way: Way;
}

/** What an ordinary day brings. Grave ones are among them, mostly wrong or of the internet. */
export const KINDS: readonly Kind[] = `
TLS_MISSING_SNI LOW 130 out
DNS_HIGH_ENTROPY MEDIUM 90 inside
UNUSUAL_PACKET_SIZE LOW 120 inside
TLS_WEAK_CIPHER_OFFERED MEDIUM 60 out
ECH_DETECTED LOW 50 out
BASELINE_NEW_DESTINATION MEDIUM 40 out
HTTP_SUSPICIOUS_USER_AGENT LOW 40 out
SMB1_USAGE_DETECTED LOW 40 inside
ICMP_LARGE_PAYLOAD MEDIUM 30 inside
SELF_SIGNED_CERTIFICATE MEDIUM 30 inside
TLS_DEPRECATED_TLS_VERSION MEDIUM 30 server-out
HTTP_NON_STANDARD_PORT MEDIUM 25 server-out
CONNECTION_FLOOD MEDIUM 30 in
PORT_SCAN HIGH 25 in
BRUTE_FORCE_ATTEMPT HIGH 12 in
SQL_INJECTION_ATTEMPT CRITICAL 4 in
XSS_ATTEMPT HIGH 4 in
THREAT_FEED_MATCH HIGH 10 out
LDAP_ENUMERATION MEDIUM 12 inside
BASELINE_NEW_PORT MEDIUM 10 inside
EXPIRED_CERTIFICATE MEDIUM 8 inside
HIGH_OUTBOUND_VOLUME MEDIUM 6 out
WEAK_CIPHER_NEGOTIATED HIGH 5 inside
TOR_EXIT_NODE_CONNECTION MEDIUM 4 out
BRUTE_FORCE_ATTEMPT HIGH 4 inside
KERBEROASTING_SUSPECTED HIGH 2 inside
SMB_ADMIN_SHARE_ACCESS HIGH 2 inside
BEACONING_DETECTED HIGH 2 out
LATERAL_MOVEMENT HIGH 0.5 inside
`
  .trim()
  .split('\n')
  .map((line) => {
    const [type, severity, weight, way] = line.split(' ');
    return { type: type!, severity: severity!, weight: Number(weight), way: way as Way };
  });
