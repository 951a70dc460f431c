/** Stands on top of every page that is made from the source. */
export const NOTICE = '<!-- Made by `npm run docs` from the source. Edit the source, not this page. -->';

export function code(text: string): string {
  return `\`${text}\``;
}
