/** What one check found, and what to do about it. */
export interface Finding {
  check: string;
  state: 'ok' | 'warn' | 'fail';
  message: string;
  /** Under every warning and failure: the command or setting that mends it. */
  fix?: string;
}

export const ok = (check: string, message: string): Finding => ({ check, state: 'ok', message });

export const warn = (check: string, message: string, fix: string): Finding => ({
  check,
  state: 'warn',
  message,
  fix,
});

export const fail = (check: string, message: string, fix: string): Finding => ({
  check,
  state: 'fail',
  message,
  fix,
});
