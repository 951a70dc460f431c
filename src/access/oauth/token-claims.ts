import { z } from 'zod';
import { TOOLSETS } from '../../config/toolsets.js';
import type { Principal } from '../principal.js';
import { InvalidToken } from './oauth-error.js';

/** The scope that stands for all toolsets. */
const EVERYTHING = 'netmonitor';
/** The furthest moment a Date can hold. */
const END_OF_TIME_MS = 8.64e15;

/** Goes into log and audit: no control, formatting or unassigned characters, no line breaks. */
const name = z.string().regex(/^[^\p{C}\p{Zl}\p{Zp}]{1,255}$/u);
const scopes = z.union([z.string(), z.array(z.string())]).optional();

const claims = z.object({
  exp: z.number(),
  sub: name.optional(),
  client_id: z.unknown().optional(),
  scope: scopes,
  scp: scopes,
  netmonitor_sensors: z.array(name).optional(),
});
type Claims = z.infer<typeof claims>;

/**
 * Who a checked token speaks for, and what its issuer grants.
 *
 * @throws InvalidToken when a claim is malformed: a limit that cannot be read is never taken for none
 */
export function principalOf(payload: Record<string, unknown>): Principal {
  const { success, data, error } = claims.safeParse(payload);
  if (!success) throw new InvalidToken(`the claim ${String(error.issues[0]?.path[0])} is malformed`);
  return {
    id: idOf(data),
    toolsets: toolsetsOf(data),
    sensors: data.netmonitor_sensors ?? null,
    expiresAt: Math.min(data.exp * 1_000, END_OF_TIME_MS),
  };
}

/** A client that speaks for itself may bear the name of a user. */
function idOf({ sub, client_id }: Claims): string {
  if (sub !== undefined) return `oauth:${sub}`;
  const client = name.safeParse(client_id);
  if (client.success) return `oauth-client:${client.data}`;
  throw new InvalidToken('the access token has neither a sub nor a client_id that can be used');
}

function toolsetsOf({ scope, scp }: Claims): string[] | null {
  const granted = [scope ?? [], scp ?? []].flat().flatMap((item) => item.split(' '));
  return granted.includes(EVERYTHING) ? null : TOOLSETS.filter((toolset) => granted.includes(toolset));
}
