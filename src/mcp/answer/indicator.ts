/** Undoes the common ways of writing an indicator so that nobody clicks it: hxxp://, 1[.]2[.]3[.]4, (dot). */
export function refang(text: string): string {
  return text
    .trim()
    .replace(/^h(?:xx|\*\*)p(s?)(?=\[?:)/i, 'http$1')
    .replace(/\[:\/\/\]/g, '://')
    .replace(/[[({]\s*(?:\.|dot)\s*[\])}]/gi, '.')
    .replace(/\[:\]/g, ':')
    .replace(/[[({]\s*(?:@|at)\s*[\])}]/gi, '@');
}
