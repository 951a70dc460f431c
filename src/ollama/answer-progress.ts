const PAUSE_MS = 500;

/** How much the model has written so far, thoughts included. */
export interface AnswerProgress {
  characters: number;
}

/** Counts what arrives and reports a growing sum, at once and then at most twice a second. */
export function countedProgress(report: (progress: AnswerProgress) => void): (part: string) => void {
  let characters = 0;
  let next = 0;
  return (part) => {
    if (part === '') return;
    characters += part.length;
    const now = performance.now();
    if (now < next) return;
    next = now + PAUSE_MS;
    report({ characters });
  };
}
