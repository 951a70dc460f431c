import { expect, it } from 'vitest';
import { Environment } from '../../config/environment.js';
import { TOOLSETS } from '../../config/toolsets.js';
import { challenge } from './challenge.js';

const environment = Object.assign(new Environment(), {
  oauthIssuer: 'https://sso.example',
  publicUrl: 'https://soc.example/netmonitor/',
});
const WHERE = 'resource_metadata="https://soc.example/netmonitor/.well-known/oauth-protected-resource"';

it('without a token, the challenge says where to get one and for what', () => {
  expect(challenge(environment)).toBe(`Bearer ${WHERE}, scope="${TOOLSETS.join(' ')}"`);
});

it('after a refusal, the challenge says what was wrong', () => {
  const details = { error: 'insufficient_scope', description: 'ask for more', scope: 'alerts' } as const;
  expect(challenge(environment, details)).toBe(
    `Bearer ${WHERE}, scope="alerts", error="insufficient_scope", error_description="ask for more"`,
  );
});

it('no text can leave its quotes, add a field or break the header', () => {
  const description = 'a", error="none" \\" \r\nSet-Cookie: a=b \u20ac';
  const value = challenge(environment, { error: 'invalid_token', description });
  expect(value).toContain(`error_description="a', error='none' ?' ??Set-Cookie: a=b ?"`);
  expect(new Headers({ 'www-authenticate': value }).get('www-authenticate')).toBe(value);
});
