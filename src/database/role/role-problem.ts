/** One thing the login role can do beyond reading what the tools need. */
export interface RoleProblem {
  /** `stop` refuses to serve, `warn` is only told. */
  severity: 'stop' | 'warn';
  /** Completes "the role can …": `write to alerts`, `read web_users`. */
  what: string;
  /** How it comes to it: the privileges, the membership, the owner. */
  detail: string;
}

export interface RoleVerdict {
  /** Nothing of severity `stop` was found. */
  ok: boolean;
  problems: RoleProblem[];
  /** RFC 3339. */
  checkedAt: string;
}
