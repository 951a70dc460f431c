import type { AlertGroup } from '../../../../database/reports/report-alerts.js';
import type { Detail } from '../../../answer/row-selection.js';
import { LENGTHS, type Lengths, SHORTEST } from './lengths.js';
import { markdownReport } from './markdown-report.js';
import { ocsfReport } from './ocsf-report.js';
import { FORMATS, type ReportFacts } from './report-facts.js';
import { stixReport } from './stix-report.js';

type Format = (typeof FORMATS)[number];

/** Characters of an answer, four to a token, and of all that stands in it around document and coverage. */
const LONGEST: Record<Detail, number> = { brief: 6_000, full: 24_000 };
const AROUND = 1_300;

/** So many of the worst groups are to be told before other lists are. */
const LEAST_GROUPS = 3;

type Writer = (facts: ReportFacts, groups: readonly AlertGroup[], lengths: Lengths) => string;
const WRITERS: Record<Format, Writer> = { markdown: markdownReport, stix: stixReport, ocsf: ocsfReport };

/** The document with as many groups of alerts as fit, the worst of them: it is written anew, never cut. */
export function fittedReport(format: Format, facts: ReportFacts): { report: string; told: number } {
  const { groups } = facts.alerts;
  // Machines read no brief ones.
  const detail = format === 'markdown' ? facts.detail : 'full';
  const room = LONGEST[detail] - AROUND - JSON.stringify([facts.gaps, facts.gapNotes]).length;
  const fit = (lengths: Lengths) => {
    const written = (told: number) => WRITERS[format](facts, groups.slice(0, told), lengths);
    let [fitting, above] = [0, Math.min(groups.length, lengths.groups) + 1];
    while (above - fitting > 1) {
      const middle = Math.floor((fitting + above) / 2);
      if (JSON.stringify(written(middle)).length <= room) fitting = middle;
      else above = middle;
    }
    return { report: written(fitting), told: fitting };
  };
  const fitted = fit(LENGTHS[detail]);
  return fitted.told < Math.min(LEAST_GROUPS, groups.length) ? fit(SHORTEST) : fitted;
}
