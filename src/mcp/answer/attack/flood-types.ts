import type { ThreatTypes } from './threat-type.js';

export const FLOOD_TYPES: ThreatTypes = {
  BANDWIDTH_SATURATION: {
    stage: 'impact',
    techniques: ['T1498.001'],
    severities: ['HIGH'],
    meaning: 'A link carries about as much as it can',
    check: 'Find the busiest hosts of that time and whether the traffic is wanted',
  },
  CONNECTION_EXHAUSTION: {
    stage: 'impact',
    techniques: ['T1499.001'],
    severities: ['HIGH'],
    meaning: 'A host holds about as many connections as it can',
    check: 'See whether one source opens them and whether the service still answers',
  },
  CONNECTION_FLOOD: {
    stage: 'impact',
    techniques: ['T1499'],
    severities: ['MEDIUM'],
    meaning: 'One source opens connections far faster than usual',
    check: 'See whether it is a scanner, a broken client or an attack on one service',
  },
  DNS_AMPLIFICATION_ATTACK: {
    stage: 'impact',
    techniques: ['T1498.002'],
    severities: ['CRITICAL'],
    meaning: 'Large DNS answers arrive that nobody asked for, or leave towards a victim',
    check: 'Check that your resolvers answer your own network only',
  },
  FRAGMENTATION_ATTACK: {
    stage: 'impact',
    techniques: ['T1499.004'],
    severities: ['HIGH'],
    meaning: 'Packets come in overlapping or tiny fragments',
    check: 'Check whether the target still answers and whether other alerts hide behind it',
  },
  HTTP_FLOOD_ATTACK: {
    stage: 'impact',
    techniques: ['T1499.002'],
    severities: ['HIGH'],
    meaning: 'HTTP requests come far faster than usual',
    check: 'See whether the service answers and whether the sources are many or one',
  },
  SLOWLORIS_ATTACK: {
    stage: 'impact',
    techniques: ['T1499.002'],
    severities: ['HIGH'],
    meaning: 'Many HTTP requests are kept open and never finished',
    check: 'Limit connections per address and the time a request may take',
  },
  SYN_FLOOD_ATTACK: {
    stage: 'impact',
    techniques: ['T1499.001'],
    severities: ['CRITICAL'],
    meaning: 'Many connections are begun and never finished',
    check: 'Check SYN cookies and whether the sources are forged',
  },
  UDP_FLOOD_ATTACK: {
    stage: 'impact',
    techniques: ['T1498.001'],
    severities: ['HIGH'],
    meaning: 'UDP packets come far faster than usual',
    check: 'See which port they go to and whether the link is full',
  },
};
