import { Injectable } from '@nestjs/common';
import { errors, jwtVerify, type JWTVerifyOptions, type JWTVerifyResult } from 'jose';
import { Environment } from '../../config/environment.js';
import { isAdmitted, type Principal } from '../principal.js';
import { IssuerKeys } from './issuer-keys.js';
import { InvalidToken, KeysUnavailable } from './oauth-error.js';
import { oauthSettings } from './oauth-settings.js';
import { principalOf } from './token-claims.js';

const LONGEST_TOKEN = 8_192;
const LONGEST_SHOWN = 200;

/** What every token must fulfil. Algorithms with a shared secret are not among them: the public key is no secret. */
const DEMANDS: JWTVerifyOptions = {
  algorithms: 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' '),
  requiredClaims: ['exp'],
  clockTolerance: 30,
};

/** Claims of ID and logout tokens, which prove a login to a client and are no key to anything. */
const MARKS_OF_OTHER_TOKENS = ['nonce', 'at_hash', 'c_hash', 's_hash', 'events'];

type ClaimProblem = Error & Partial<errors.JWTClaimValidationFailed>;

/** Checks the JWT access tokens of the one issuer this server trusts (RFC 9068). */
@Injectable()
export class OAuthVerifier {
  private readonly trusted?: { keys: IssuerKeys; demands: JWTVerifyOptions };

  /** @throws ConfigurationError when the issuer's keys could not be fetched safely */
  constructor(environment: Environment) {
    if (!environment.oauthIssuer) return;
    const settings = oauthSettings(environment);
    const { issuer, audiences: audience } = settings;
    this.trusted = { keys: new IssuerKeys(settings), demands: { ...DEMANDS, issuer, audience } };
  }

  /**
   * The principal a token speaks for; it may have no toolset at all.
   *
   * @throws InvalidToken, or KeysUnavailable when no token can be checked now
   */
  async verify(token: string): Promise<Principal> {
    if (!this.trusted) throw new InvalidToken('no authorization server is trusted here');
    if (token.length > LONGEST_TOKEN) throw new InvalidToken('the access token is too long');
    try {
      const checked = await jwtVerify(token, this.trusted.keys.find, this.trusted.demands);
      requireAccessToken(checked);
      return living(principalOf(checked.payload));
    } catch (error) {
      throw refusalOf(error);
    }
  }
}

/** The tolerance is for tokens that are too young: one that has ended would end a stream as soon as it opens. */
function living(principal: Principal): Principal {
  if (!isAdmitted(principal)) throw new InvalidToken('the access token has expired');
  return principal;
}

/** Tokens of other kinds bear the same signature. */
function requireAccessToken({ protectedHeader: { typ = 'JWT' }, payload }: JWTVerifyResult): void {
  const kind = typ.toLowerCase().replace(/^application\//, '');
  const mark = MARKS_OF_OTHER_TOKENS.find((claim) => claim in payload);
  if (kind !== 'at+jwt' && (kind !== 'jwt' || mark)) {
    throw new InvalidToken(
      'this is no access token',
      mark ? `it has the claim ${mark}` : `its typ is ${shown(typ)}`,
    );
  }
  if ('cnf' in payload) {
    throw new InvalidToken(
      'the access token is bound to a key of its client; only bearer tokens are admitted',
    );
  }
}

const BY_CLAIM: Record<string, string> = {
  iss: 'the access token was issued by another authorization server',
  aud: 'the access token is made out to another server',
  exp: 'the access token has no expiry',
  nbf: 'the access token is not valid yet',
};

const BY_CODE: Record<string, string> = {
  [errors.JWTExpired.code]: 'the access token has expired',
  [errors.JWKSNoMatchingKey.code]: 'the access token is signed with a key that its issuer does not publish',
  [errors.JWSSignatureVerificationFailed.code]: 'the signature of the access token is wrong',
  [errors.JOSEAlgNotAllowed.code]: 'the access token is signed by an algorithm that is not admitted',
};

/** Whatever stops the check, nobody gets in. */
function refusalOf(error: unknown): Error {
  if (error instanceof InvalidToken || error instanceof KeysUnavailable) return error;
  const { message, code = '', claim = '', payload } = error as ClaimProblem;
  const description =
    BY_CODE[code] ?? BY_CLAIM[claim] ?? 'the access token is no signed JWT that can be checked';
  return new InvalidToken(description, claim ? `${message}: ${shown(payload?.[claim] ?? null)}` : message);
}

function shown(value: unknown): string {
  return JSON.stringify(value).slice(0, LONGEST_SHOWN);
}
