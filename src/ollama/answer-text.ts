const OPENING = '<think>';
const CLOSING = '</think>';

/** The text of an answer as it grows, without the thoughts some models write before it. */
export class AnswerText {
  private text = '';
  private thoughtOver = false;

  constructor(private readonly longest: number) {}

  add(part: string): void {
    this.text += part;
    if (this.thoughtOver) return;
    // Models whose template opens the thought itself send the closing tag only.
    const end = this.text.indexOf(CLOSING);
    if (end >= 0) {
      this.text = this.text.slice(end + CLOSING.length);
      this.thoughtOver = true;
    } else if (this.isThought()) {
      this.text = OPENING + this.text.slice(OPENING.length).slice(-CLOSING.length);
    }
  }

  get tooLong(): boolean {
    return this.text.length > this.longest;
  }

  /** At most the longest allowed, never ending in half a character. */
  toString(): string {
    if (this.isThought()) return '';
    return this.text
      .slice(0, this.longest)
      .replace(/[\uD800-\uDBFF]$/, '')
      .trim();
  }

  private isThought(): boolean {
    return !this.thoughtOver && this.text.trimStart().startsWith(OPENING);
  }
}
