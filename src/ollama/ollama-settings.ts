/** Where the local model is and how long it may take; an empty baseUrl switches it off. */
export class OllamaSettings {
  constructor(
    readonly baseUrl: string,
    readonly model: string,
    readonly timeoutMs: number,
    readonly firstByteMs: number,
  ) {}

  get enabled(): boolean {
    return this.baseUrl !== '';
  }

  /** The address without its user name and password: fit for answers and logs. */
  get publicUrl(): string {
    if (!this.enabled) return '';
    const { protocol, host, pathname } = new URL(this.baseUrl);
    return `${protocol}//${host}${pathname}`.replace(/\/$/, '');
  }

  /** User name and password as a header, because fetch refuses an address that holds them. */
  get authorization(): Record<string, string> {
    const { username, password } = new URL(this.baseUrl);
    if (username === '' && password === '') return {};
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return { Authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
  }
}
