import type { Receipt } from '../answer/receipt.js';

/** What has to stand on a picture that may be shown without its text. */
export function chartNotes(receipt: Receipt, what: string): string[] {
  const { window, matched = 0, returned = 0, coverage = [] } = receipt;
  const span = window ? `${window.from} to ${window.to} (${window.timezone}); ` : '';
  const cut = returned < matched ? [`Only ${returned} of ${matched} rows of this answer's list are drawn.`] : [];
  const sensors = coverage.length === 1 ? '1 sensor was' : `${coverage.length} sensors were`;
  const blind =
    coverage.length > 0 ? [`${sensors} blind or degraded in this window: nothing drawn does not mean nothing happened.`] : [];
  return [span + what, ...cut, ...blind];
}
