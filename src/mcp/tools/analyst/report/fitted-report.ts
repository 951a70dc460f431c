import type { AlertGroup } from '../../../../database/reports/report-alerts.js';
import { markdownReport } from './markdown-report.js';
import { ocsfReport } from './ocsf-report.js';
import { FORMATS, type ReportFacts } from './report-facts.js';
import { stixReport } from './stix-report.js';

type Format = (typeof FORMATS)[number];

/** Characters of the document inside JSON: with all around it an answer stays below 6,000 tokens of four. */
const LONGEST = 19_500;

const WRITERS: Record<Format, (facts: ReportFacts, groups: readonly AlertGroup[]) => string> = {
  markdown: markdownReport,
  stix: stixReport,
  ocsf: ocsfReport,
};

/** More groups than these are no timeline that somebody reads; the machine-readable formats take what fits. */
const MOST_GROUPS: Record<Format, number> = { markdown: 30, stix: 60, ocsf: 60 };

/** The document with as many groups of alerts as fit, the worst of them: it is written anew, never cut. */
export function fittedReport(format: Format, facts: ReportFacts): { report: string; told: number } {
  const { groups } = facts.alerts;
  const written = (told: number) => WRITERS[format](facts, groups.slice(0, told));
  const fits = (report: string) => JSON.stringify(report).length <= LONGEST;
  let [fitting, above] = [0, Math.min(groups.length, MOST_GROUPS[format]) + 1];
  while (above - fitting > 1) {
    const middle = Math.floor((fitting + above) / 2);
    if (fits(written(middle))) fitting = middle;
    else above = middle;
  }
  return { report: written(fitting), told: fitting };
}
