import { Injectable } from '@nestjs/common';
import { type CountryResponse, open, type Reader } from 'maxmind';
import { Environment } from '../../../config/environment.js';

/** Country of an address from a local file: nothing about an investigated address leaves this machine. */
@Injectable()
export class CountryLookup {
  private constructor(private readonly reader: Reader<CountryResponse> | null) {}

  /** @throws Error when the configured file is no MaxMind database */
  static async open({ geoipFile }: Environment): Promise<CountryLookup> {
    if (geoipFile === undefined) return new CountryLookup(null);
    try {
      return new CountryLookup(await open<CountryResponse>(geoipFile));
    } catch (cause) {
      throw new Error(
        `NETMONITOR_GEOIP_FILE was "${geoipFile}"; allowed: a MaxMind-format country database`,
        { cause },
      );
    }
  }

  /** The English name, or null when it is unknown. */
  find(host: string): string | null {
    const found = this.reader?.get(host);
    return found?.country?.names?.en ?? found?.registered_country?.names?.en ?? null;
  }
}
