/** Something that must never happen, and did. */
export interface Violation {
  rule: string;
  text: string;
}
