import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { sealedLine } from './audit-record.js';
import { type ChainSeal, type Link, NO_RECORD } from './chain-seal.js';
import { endOfEarlierFiles } from './earlier-files.js';
import { type FileEnd, readFileEnd } from './last-record.js';

const APPEND = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT;
const OWNER_ONLY = 0o600;

/** How many records of an append are in the file, and why not all of them. */
export interface Appended {
  written: number;
  error?: unknown;
}

/** One audit file and the chain in it. Its calls must not overlap. */
export class AuditFile {
  private handle: FileHandle | undefined;
  private size = 0;
  private last: Link = NO_RECORD;
  private torn = 0;
  private lineOpen = false;

  constructor(
    private readonly path: string,
    private readonly seal: ChainSeal,
  ) {}

  get sequence(): number {
    return this.last.seq;
  }

  /** Makes the file ready for appending, and finds out where its chain stands when anything happened to it. */
  async open(): Promise<void> {
    if (this.handle && (await this.isAsLeft(this.handle))) return;
    await this.close();
    const handle = await open(this.path, APPEND, OWNER_ONLY);
    try {
      const { size } = await handle.stat();
      await this.goOnFrom(await readFileEnd(handle, size));
      this.size = size;
      this.handle = handle;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Writes one record per entry, all in a single append. */
  async append(entries: readonly object[]): Promise<Appended> {
    let before = this.last.seq;
    try {
      await this.open();
      before = this.last.seq;
      const { text, last } = this.sealed(entries);
      await this.handle!.appendFile(text);
      this.size += Buffer.byteLength(text);
      this.last = last;
      this.torn = 0;
      this.lineOpen = false;
      return { written: entries.length };
    } catch (error) {
      // A part may have been written: what the file holds now decides.
      const landed = await this.reopen().then(
        () => this.last.seq - before,
        () => 0,
      );
      return { written: Math.min(landed, entries.length), error };
    }
  }

  /** The same path again, which may be another file by now; the chain goes on in it. */
  async reopen(): Promise<void> {
    await this.close();
    await this.open();
  }

  async close(): Promise<void> {
    const { handle } = this;
    this.handle = undefined;
    await handle?.close();
  }

  /** Neither deleted nor changed by anybody else since the last write. */
  private async isAsLeft(handle: FileHandle): Promise<boolean> {
    const now = await handle.stat();
    return !now.isFile() || (now.nlink > 0 && now.size === this.size);
  }

  private async goOnFrom(end: FileEnd): Promise<void> {
    const empty = end.link === undefined && end.torn === 0;
    // What this process wrote before counts most: a file cut behind its back must leave a gap in the chain.
    const known = this.last.seq > 0 || end.link ? end : ((await endOfEarlierFiles(this.path)) ?? end);
    if (known.link && known.link.seq > this.last.seq) this.last = known.link;
    // An unfinished line that was renamed away is still to be told of.
    if (!empty) this.torn = end.torn;
    else if (known !== end) this.torn = known.torn;
    this.lineOpen = end.open;
  }

  private sealed(entries: readonly object[]): { text: string; last: Link } {
    let { last } = this;
    const lines = entries.map((entry, index) => {
      const fields = index === 0 && this.torn > 0 ? { ...entry, torn: this.torn } : entry;
      const { line, link } = sealedLine(fields, last, this.seal);
      last = link;
      return `${line}\n`;
    });
    return { text: (this.lineOpen ? '\n' : '') + lines.join(''), last };
  }
}
