/** The record could not be written, and this server answers nothing that it cannot record. Why is in `cause`. */
export class AuditUnavailable extends Error {
  override readonly name = 'AuditUnavailable';

  constructor(cause?: unknown) {
    super('this call could not be recorded, and this server answers nothing that it cannot record', {
      cause,
    });
  }
}
