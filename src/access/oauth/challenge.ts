import type { Environment } from '../../config/environment.js';
import { TOOLSETS } from '../../config/toolsets.js';
import { resourceMetadataUrl } from './resource-metadata.js';

export interface ChallengeDetails {
  /** Absent when the request had no token at all (RFC 6750, section 3.1). */
  error?: 'invalid_request' | 'invalid_token' | 'insufficient_scope';
  description?: string;
  /** Scopes to ask for, separated by spaces; all toolsets when absent. */
  scope?: string;
}

/** The value of `WWW-Authenticate` on a 401 or 403: where to get a token, and what was wrong with this one. */
export function challenge(environment: Environment, details: ChallengeDetails = {}): string {
  const { error, description, scope = TOOLSETS.join(' ') } = details;
  const fields = {
    resource_metadata: resourceMetadataUrl(environment),
    scope,
    error,
    error_description: description,
  };
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return `Bearer ${given.map(([name, value]) => `${name}=${quoted(value!)}`).join(', ')}`;
}

/** RFC 6750 allows neither quotes nor backslashes within, escaped or not. */
function quoted(text: string): string {
  return `"${text.replaceAll('"', "'").replace(/[^\x20-\x5b\x5d-\x7e]/g, '?')}"`;
}
