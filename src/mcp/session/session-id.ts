import { randomUUID } from 'node:crypto';

const WITH_OWNER = /^([0-9a-f]{16})\.[0-9a-f-]{36}$/;

/** 122 random bits, behind the name of the server that holds the stream where there are several. */
export function newSessionId(owner: string | undefined): string {
  return owner === undefined ? randomUUID() : `${owner}.${randomUUID()}`;
}

/** Which server holds the stream of this id. */
export function ownerOf(sessionId: string): string | undefined {
  return WITH_OWNER.exec(sessionId)?.[1];
}
