/** One alert as it will stand in the database. */
export interface Alert {
  at: number;
  severity: string;
  type: string;
  source: string;
  destination: string;
  sensor: string;
  acknowledged: boolean;
  metadata?: Record<string, unknown>;
}
