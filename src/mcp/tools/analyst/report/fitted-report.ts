import type { AlertGroup } from '../../../../database/reports/report-alerts.js';
import { markdownReport } from './markdown-report.js';
import { ocsfReport } from './ocsf-report.js';
import { FORMATS, type ReportFacts } from './report-facts.js';
import { stixReport } from './stix-report.js';

type Format = (typeof FORMATS)[number];

/** Characters of the document inside JSON: with all around it an answer stays below 6,000 tokens of four. */
const LONGEST = 18_000;

const WRITERS: Record<Format, (facts: ReportFacts, groups: readonly AlertGroup[]) => string> = {
  markdown: markdownReport,
  stix: stixReport,
  ocsf: ocsfReport,
};

/** The document with as many groups of alerts as fit, the worst of them: it is written anew, never cut. */
export function fittedReport(format: Format, facts: ReportFacts): { report: string; told: number } {
  const { groups } = facts.alerts;
  for (let told = groups.length; ;) {
    const report = WRITERS[format](facts, groups.slice(0, told));
    const size = JSON.stringify(report).length;
    if (size <= LONGEST || told === 0) return { report, told };
    told = Math.min(told - 1, Math.floor((told * LONGEST) / size));
  }
}
