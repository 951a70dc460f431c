export type Flow =
  'scan' | 'web' | 'out' | 'feed' | 'lan' | 'dns' | 'directory' | 'control' | 'camera' | 'nobody';
export type Evidence =
  | 'size'
  | 'ping'
  | 'tls'
  | 'oldtls'
  | 'nameless'
  | 'dns'
  | 'ports'
  | 'login'
  | 'ticket'
  | 'http'
  | 'share'
  | 'rate'
  | 'rhythm'
  | 'volume'
  | 'control'
  | 'feed'
  | 'none';

/** How one kind of alert looks in the demo. In `text`, {n} is the figure from the evidence. */
export interface ThreatType {
  code: string;
  severity: string;
  /** Share of the everyday noise; 0 for kinds that only the announced security exercise produced. */
  weight: number;
  flow: Flow;
  evidence: Evidence;
  text: string;
}

/** What the sensors report every day: one kind makes up a third, as on most real networks. */
export const EVERYDAY_THREATS = parse(`
UNUSUAL_PACKET_SIZE         | LOW      | 380 | lan       | size     | Pakket van {n} bytes wijkt af van wat hier gewoon is
TLS_MISSING_SNI             | LOW      | 120 | out       | nameless | TLS handshake without a server name
DNS_HIGH_ENTROPY            | MEDIUM   | 70  | dns       | dns      | DNS-naam oogt willekeurig (entropie {n})
CONNECTION_FLOOD            | MEDIUM   | 60  | web       | rate     | {n} nieuwe verbindingen per seconde vanaf één adres
TLS_WEAK_CIPHER_OFFERED     | MEDIUM   | 50  | out       | tls      | Client still offers a weak cipher suite
HTTP_SUSPICIOUS_USER_AGENT  | LOW      | 42  | web       | http     | User agent hoort bij een scanprogramma
ECH_DETECTED                | LOW      | 40  | out       | nameless | Encrypted Client Hello hides the visited name
ICMP_LARGE_PAYLOAD          | MEDIUM   | 32  | lan       | ping     | ICMP-bericht met {n} bytes inhoud
BASELINE_NEW_DESTINATION    | MEDIUM   | 30  | out       | volume   | Host talks to a destination it never used before
SMB1_USAGE_DETECTED         | LOW      | 25  | lan       | share    | Verouderd protocol SMB1 gebruikt
PORT_SCAN                   | HIGH     | 18  | scan      | ports    | {n} poorten afgetast in een minuut
SELF_SIGNED_CERTIFICATE     | MEDIUM   | 18  | lan       | tls      | Server shows a self-signed certificate
HTTP_NON_STANDARD_PORT      | MEDIUM   | 15  | lan       | http     | HTTP op een ongebruikelijke poort
BASELINE_NEW_PORT           | MEDIUM   | 12  | lan       | ports    | Host opened a port outside its usual set
THREAT_FEED_MATCH           | HIGH     | 10  | feed      | feed     | Verbinding met een adres uit een dreigingslijst
LDAP_ENUMERATION            | MEDIUM   | 9   | directory | rate     | {n} directory queries in a short time
BRUTE_FORCE_ATTEMPT         | HIGH     | 8   | scan      | login    | {n} mislukte aanmeldingen achter elkaar
TLS_DEPRECATED_TLS_VERSION  | MEDIUM   | 8   | out       | oldtls   | Connection negotiated TLS 1.0 or 1.1
DNS_ENCODED_QUERY           | MEDIUM   | 8   | dns       | dns      | DNS-vraag bevat gecodeerde gegevens
BASELINE_VOLUME_INCREASE    | MEDIUM   | 7   | out       | volume   | Host sends {n} MB, several times its usual volume
HTTP_HIGH_ENTROPY_PAYLOAD   | MEDIUM   | 7   | web       | http     | Inhoud van {n} bytes lijkt versleuteld
EXPIRED_CERTIFICATE         | MEDIUM   | 6   | lan       | tls      | Certificate expired {n} days ago
SMB_ENUMERATION             | MEDIUM   | 6   | lan       | share    | {n} gedeelde mappen opgevraagd
LEGACY_TLS_VERSION          | MEDIUM   | 6   | lan       | oldtls   | Server accepts only an outdated TLS version
BASELINE_NEW_PROTOCOL       | MEDIUM   | 5   | lan       | none     | Host gebruikt een protocol dat nieuw voor hem is
HTTP_EXCESSIVE_POSTS        | MEDIUM   | 5   | web       | http     | {n} POST requests within five minutes
API_ABUSE_RATE_LIMIT        | MEDIUM   | 5   | web       | rate     | API {n} keer per minuut aangeroepen
UDP_FLOOD_ATTACK            | HIGH     | 4   | scan      | rate     | {n} UDP packets per second towards one host
TOR_EXIT_NODE_CONNECTION    | MEDIUM   | 4   | feed      | feed     | Verkeer met een Tor-uitgang
SSH_NON_STANDARD_PORT       | MEDIUM   | 4   | lan       | ports    | SSH on a port other than 22
DNS_ANOMALY                 | MEDIUM   | 4   | dns       | rate     | {n} DNS-vragen per minuut
WEAK_CIPHER_NEGOTIATED      | HIGH     | 4   | lan       | tls      | Session runs on a weak cipher
HIGH_OUTBOUND_VOLUME        | MEDIUM   | 4   | out       | volume   | {n} MB naar buiten in vijf minuten
TLS_WEAK_CIPHER_SELECTED    | HIGH     | 3   | lan       | tls      | Server picked a weak cipher
XSS_ATTEMPT                 | HIGH     | 3   | web       | http     | Script in een webformulier
SQL_INJECTION_ATTEMPT       | CRITICAL | 3   | web       | http     | Database syntax in a web request
PATH_TRAVERSAL_ATTEMPT      | HIGH     | 3   | web       | http     | Pad met ../ in een webverzoek
SYN_FLOOD_ATTACK            | CRITICAL | 2   | scan      | rate     | {n} half-open connections per second
UPNP_EXPLOIT_ATTEMPT        | HIGH     | 2   | camera    | rate     | UPnP-verzoek vanaf een camera
MQTT_ABUSE                  | MEDIUM   | 2   | camera    | rate     | {n} MQTT messages per minute
BEACONING_DETECTED          | HIGH     | 2   | out       | rhythm   | Vast ritme van {n} s, past bij een updatedienst
KERBEROASTING_SUSPECTED     | HIGH     | 1.5 | directory | ticket   | {n} service tickets requested over an hour
SMB_ADMIN_SHARE_ACCESS      | MEDIUM   | 1.5 | lan       | share    | Beheershare geopend
CLOUD_METADATA_ACCESS       | HIGH     | 1   | web       | http     | Request for a cloud metadata address
SLOWLORIS_ATTACK            | HIGH     | 1   | scan      | rate     | {n} onafgemaakte verzoeken tegelijk
BLACKLISTED_IP              | HIGH     | 1   | feed      | feed     | Address on the local blacklist
CRYPTOMINING_DETECTED       | HIGH     | 1   | feed      | feed     | Verbinding met een mining-pool
DOMAIN_FRONTING_SUSPECTED   | MEDIUM   | 1   | out       | tls      | Server name and Host header differ
ESNI_DETECTED               | LOW      | 1   | out       | nameless | Versleutelde servernaam (ESNI)
BANDWIDTH_SATURATION        | HIGH     | 0.5 | nobody    | rate     | Verbinding zit vrijwel vol
UNKNOWN                     | INFO     | 0.5 | nobody    | none     | Sensor meldde een onbekende gebeurtenis
`);

/** Read from a table, one kind a line, which is easier to review than a hundred object literals. */
export function parse(table: string): readonly ThreatType[] {
  return table
    .trim()
    .split('\n')
    .map((line) => {
      const [code, severity, weight, flow, evidence, text] = line.split('|').map((cell) => cell.trim());
      return { code, severity, weight: Number(weight), flow, evidence, text } as ThreatType;
    });
}
