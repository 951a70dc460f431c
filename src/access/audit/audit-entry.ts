/** What the audit file keeps of one call or one refusal, as its observer saw it. */
export interface AuditEntry {
  action: 'tools/call' | 'resources/read' | 'request' | 'session' | (string & {});
  /** `ok`, a tool error's code, `cancelled`, or why a request was turned away. */
  outcome: string;
  /** What exactly was wrong, where the client was told less. */
  detail?: string;
  /** HTTP status of a refusal. */
  status?: number;
  principal: string | null;
  address: string | null;
  /** Hashed already: the id itself opens the session. */
  session?: string;
  method?: string;
  path?: string;
  tool?: string;
  /** As the client gave them; secrets and long texts are hashed before they are written. */
  arguments?: unknown;
  rows?: number;
  ms?: number;
  query_id?: string;
}
