import { Module } from '@nestjs/common';
import { HuntBeacons } from './hunt-beacons.prompt.js';
import { InvestigateHost } from './investigate-host.prompt.js';
import { ShiftHandover } from './shift-handover.prompt.js';
import { TriageAlert } from './triage-alert.prompt.js';
import { WeeklyReport } from './weekly-report.prompt.js';

/** Playbooks that people pick in their client. */
@Module({ providers: [HuntBeacons, InvestigateHost, ShiftHandover, TriageAlert, WeeklyReport] })
export class PromptsModule {}
