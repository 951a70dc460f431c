import { SERVICES } from './network.js';
import type { Random } from './random.js';
import type { Evidence, Flow } from './threat-types.js';

/** The figure an alert's text shows and what its detector notes beside it. */
export interface Found {
  figure: number;
  details: Record<string, unknown>;
}

/** Detectors that hand over text where an object belongs, so that the column holds a JSON string. */
export const ENCODED_TWICE: ReadonlySet<Evidence> = new Set(['tls', 'oldtls', 'nameless', 'login', 'ticket']);

const CIPHERS = ['TLS_RSA_WITH_3DES_EDE_CBC_SHA', 'TLS_RSA_WITH_RC4_128_SHA', 'TLS_RSA_WITH_AES_128_CBC_SHA'];
const FINGERPRINTS = [
  '3b5074b1b5d032e5620f69f9f700ff0e',
  'c12f54a3f91dc7bafd92cb59fe009a35',
  'e7d705a3286e19ea42f587b344ee6865',
];
const INSIDE_NAMES = ['intranet.havenwerk.example', 'projecten.havenwerk.example'];
const OUTSIDE_NAMES = SERVICES.map(([, name]) => name);
const ACCOUNTS = ['svc_backup', 'svc_sql', 'svc_print'];
const AGENTS = ['masscan/1.3', 'sqlmap/1.8', 'Mozilla/5.0 zgrab/0.x', 'python-requests/2.31', 'Nikto/2.5'];
const SHARES = ['projecten$', 'scans', 'ADMIN$', 'C$', 'tekeningen'];
const PORTS = [22, 23, 80, 135, 139, 443, 445, 1433, 3306, 3389, 5432, 5900, 8080, 8443];

export function find(kind: Evidence, flow: Flow, random: Random): Found | undefined {
  switch (kind) {
    case 'size': {
      const figure = random.between(1_420, 9_000);
      return { figure, details: { packet_size: figure, protocol: random.chance(0.6) ? 'TCP' : 'UDP' } };
    }
    case 'ping': {
      const figure = random.between(1_420, 9_000);
      return { figure, details: { packet_size: figure, protocol: 'ICMP' } };
    }
    case 'tls':
      return handshake(random.chance(0.2) ? 'TLS 1.0' : 'TLS 1.2', random.pick(namesIn(flow)), random);
    case 'oldtls':
      return handshake(random.pick(['TLS 1.0', 'TLS 1.1']), random.pick(namesIn(flow)), random);
    case 'nameless':
      return handshake('TLS 1.2', null, random);
    case 'dns': {
      const figure = random.between(41, 52) / 10;
      const query = `${random.hex(random.between(12, 40))}.telemetry.example`;
      return { figure, details: { query, query_length: query.length, entropy: figure } };
    }
    case 'ports': {
      const figure = random.between(11, 240);
      const ports = Array.from({ length: 5 }, () => random.pick(PORTS));
      return { figure, details: { unique_ports: figure, sample_ports: [...new Set(ports)] } };
    }
    case 'login': {
      const figure = random.between(5, 80);
      const [protocol, port] = random.pick([
        ['SSH', 22],
        ['RDP', 3389],
        ['SMB', 445],
        ['IMAP', 993],
      ] as const);
      return { figure, details: { attempts: figure, protocol, port } };
    }
    case 'ticket': {
      const figure = random.between(12, 60);
      const encryption = random.pick(['RC4-HMAC', 'AES256-CTS-HMAC-SHA1-96']);
      return { figure, details: { requests: figure, encryption, target_account: random.pick(ACCOUNTS) } };
    }
    case 'http': {
      const figure = random.between(60, 4_800);
      return {
        figure,
        details: {
          payload_size: figure,
          destination_port: random.pick([80, 443, 8080]),
          user_agent: random.pick(AGENTS),
        },
      };
    }
    case 'share': {
      const figure = random.between(5, 60);
      return { figure, details: { share: random.pick(SHARES), count: figure, dialect: 'SMB 2.1' } };
    }
    case 'rate': {
      const figure = random.between(60, 1_900);
      return { figure, details: { count: figure, time_window: 60 } };
    }
    case 'rhythm': {
      const figure = random.between(60, 1_900);
      return { figure, details: { interval: figure, jitter_percent: random.between(5, 190) / 10 } };
    }
    case 'volume': {
      const figure = random.between(101, 900);
      return { figure, details: { megabytes: figure, time_window: 300 } };
    }
    case 'control': {
      const figure = random.between(51, 140);
      return {
        figure,
        details: {
          operations: figure,
          function_code: random.pick([5, 6, 15, 16]),
          unit: random.between(1, 8),
        },
      };
    }
    case 'feed':
      return {
        figure: 1,
        details: {
          feed: random.pick(['feodotracker', 'urlhaus', 'threatfox']),
          confidence: random.between(60, 99) / 100,
        },
      };
    case 'none':
      return undefined;
  }
}

const namesIn = (flow: Flow): readonly string[] => (flow === 'lan' ? INSIDE_NAMES : OUTSIDE_NAMES);

function handshake(tls_version: string, sni: string | null, random: Random): Found {
  const figure = random.between(1, 400);
  return {
    figure,
    details: { tls_version, ja3: random.pick(FINGERPRINTS), sni, cipher: random.pick(CIPHERS) },
  };
}
