/** The token admits nobody. `description` is for the client, `reason` for the audit and the log; neither holds the token. */
export class InvalidToken extends Error {
  override readonly name = 'InvalidToken';
  constructor(
    readonly description: string,
    readonly reason: string = description,
  ) {
    super(reason);
  }
}

/** No key of the issuer is known, so no token can be checked: not the client's fault. `reason` is for the log. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
  constructor(readonly reason: string) {
    super(`no keys of the issuer: ${reason}`);
  }
}
