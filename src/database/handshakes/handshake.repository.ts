import { Injectable } from '@nestjs/common';
import type { AlertFilter } from '../alerts/alert.js';
import { matchingValues } from '../alerts/alert-sql.js';
import { ReadonlyDatabase } from '../readonly-database.js';
import type { Scope, Window } from '../scope.js';
import { type Fingerprint, type Handshakes, type HandshakeTotals } from './handshake.js';
import { fingerprintSeen, handshakePage, handshakesCounted } from './handshake-statements.js';

/** TLS handshakes, as far as the metadata of alerts tells of them. */
@Injectable()
export class HandshakeRepository {
  constructor(private readonly database: ReadonlyDatabase) {}

  /** Newest first, those whose server name holds a text when it is given. */
  async find(
    window: Window,
    filter: AlertFilter,
    serverName: string | null,
    page: { limit: number; offset: number },
    scope: Scope,
  ): Promise<Handshakes> {
    const values = [...matchingValues(window, filter, scope), serverName, page.limit, page.offset];
    return this.database.row(handshakePage, values, scope);
  }

  /** @param tlsTypes codes, in capitals, whose alerts are about TLS whatever their metadata tells */
  async total(
    window: Window,
    filter: AlertFilter,
    tlsTypes: readonly string[],
    limit: number,
    scope: Scope,
  ): Promise<HandshakeTotals> {
    const values = [...matchingValues(window, filter, scope), tlsTypes, limit];
    return this.database.row(handshakesCounted, values, scope);
  }

  /** @param ja3 the hash, in lower case */
  async findFingerprint(window: Window, ja3: string, limit: number, scope: Scope): Promise<Fingerprint> {
    const values = [...matchingValues(window, {}, scope), ja3, limit];
    return this.database.row(fingerprintSeen, values, scope);
  }
}
