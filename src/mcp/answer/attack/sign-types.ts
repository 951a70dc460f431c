import type { ThreatTypes } from './threat-type.js';

export const SIGN_TYPES: ThreatTypes = {
  ATTACK_CHAIN_DETECTED: {
    stage: null,
    techniques: [],
    severities: ['HIGH', 'MEDIUM'],
    meaning: 'NetMonitor joined several alerts of one host into a chain',
    check: 'Read the alerts it is made of',
  },
  ATTACK_CHAIN_PROGRESSION: {
    stage: null,
    techniques: [],
    severities: ['HIGH', 'MEDIUM'],
    meaning: 'A chain that NetMonitor follows has reached another stage',
    check: 'Read the alerts it is made of',
  },
  BASELINE_NEW_DESTINATION: {
    stage: null,
    techniques: [],
    severities: ['MEDIUM'],
    meaning: 'A host speaks with a destination it never spoke with before',
    check: 'Ask what the destination is; new software causes it',
  },
  BASELINE_NEW_PORT: {
    stage: null,
    techniques: [],
    severities: ['MEDIUM'],
    meaning: 'A host uses a port it never used before',
    check: 'Ask which program uses it; new software causes it',
  },
  BASELINE_NEW_PROTOCOL: {
    stage: null,
    techniques: [],
    severities: ['MEDIUM'],
    meaning: 'A host uses a protocol it never used before',
    check: 'Ask which program uses it; new software causes it',
  },
  BASELINE_VOLUME_INCREASE: {
    stage: null,
    techniques: [],
    severities: ['MEDIUM'],
    meaning: 'A host sends or receives far more than it used to',
    check: 'Compare with the work that was planned at that time',
  },
  BLACKLISTED_IP: {
    stage: null,
    techniques: [],
    severities: ['HIGH'],
    meaning: 'An address of the local blacklist was met; a list tells who, not how',
    check: 'Read why it was put on the list, and what was exchanged',
  },
  DNP3_ATTACK: {
    stage: 'impact',
    techniques: [],
    severities: ['CRITICAL'],
    meaning:
      'A command to an industrial system (DNP3) that should not be; its technique is in ATT&CK for ICS',
    check: 'Call the people who run the plant',
  },
  HIGH_RISK_ATTACK_CHAIN: {
    stage: null,
    techniques: [],
    severities: ['CRITICAL'],
    meaning: 'A chain that NetMonitor follows has passed its mark for risk',
    check: 'Read the alerts it is made of',
  },
  IEC104_ATTACK: {
    stage: 'impact',
    techniques: [],
    severities: ['CRITICAL'],
    meaning:
      'A command to an industrial system (IEC 104) that should not be; its technique is in ATT&CK for ICS',
    check: 'Call the people who run the plant',
  },
  MODBUS_ATTACK: {
    stage: 'impact',
    techniques: [],
    severities: ['CRITICAL'],
    meaning:
      'A command to an industrial system (Modbus) that should not be; its technique is in ATT&CK for ICS',
    check: 'Call the people who run the plant',
  },
  THREAT_FEED_MATCH: {
    stage: null,
    techniques: [],
    severities: ['HIGH'],
    meaning: 'An indicator of a threat feed was met; a feed tells who, not how',
    check: 'Look the indicator up and read what was exchanged',
  },
  UNUSUAL_PACKET_SIZE: {
    stage: null,
    techniques: [],
    severities: ['LOW'],
    meaning: 'Packets are larger than usual',
    check: 'On its own it means little; look at other alerts of the host',
  },
};
