/** How an account is signed in to, kept and used: the part of the contract that connections fill in. Read through contract.ts. */
import type { z } from 'zod';
import type { MetadataWatch } from './contract.ts';
import type { ConnectionDeadError, ErrorParams, FlowError } from './errors.ts';

/** What secrets a connection holds and how a client comes out of them. */
export interface ConnectionDefinition<Secrets = unknown, Client = unknown> {
  type: string;
  /** `form` = the fields are typed in; `oauth2` adds the code flow (see `oauth`). */
  auth: 'form' | 'oauth2';
  /** What a person (or the command line) gives. Secret fields carry control 'secret'. */
  fields: z.ZodType;
  /** Everything that is encrypted at rest, tokens included. */
  secrets: z.ZodType<Secrets>;
  oauth?: OAuthFlow<Secrets>;
  /** Turns given fields into secrets (signs in when needed). Throws UserFixableError naming the field. */
  connect(fields: unknown, context: ConnectContext): Promise<Secrets>;
  open(secrets: Secrets, context: OpenContext<Secrets>): Client;
  close?(client: Client): void;
  /** Ends a sign-in that nobody will use again. `next` = the secrets that took its place, which have to stay good. */
  leave?(secrets: Secrets, context: { next?: Secrets | undefined; signal: AbortSignal }): Promise<void>;
  /** Who am I: said on the connections page and by `connection test`. */
  test(client: Client): Promise<ConnectionIdentity>;
  /** Non-secret facts stored beside the ciphertext (instance URL, org id), shown to people. */
  facts(secrets: Secrets): Record<string, string>;
  /**
   * What was given, for a form that connects again: by field, those with control 'secret' too. The engine tells none of these to a
   * browser; one that is left empty is taken from here, as long as everything else is as it was.
   */
  given?(secrets: Secrets): Record<string, string>;
  /** Whose account it is, by ids that stay: connecting again with another one is asked about first. */
  who?(secrets: Secrets): { account: Party; user: Party };
  /** What flows need of the account, asked before they go live and watched afterwards. */
  metadata?: MetadataWatch<Client>;
  /** Calls of the last 24 hours and how many are granted. */
  allowance?(client: Client, call: { signal: AbortSignal }): Promise<Usage>;
  /**
   * What this refusal of a renewal means when the one before it was begun and its answer never reached us: a service that
   * replaces what was sent has then replaced it without our knowing the new one. Undefined = nothing else than it says.
   */
  afterLostRenewal?(refusal: ConnectionDeadError): ConnectionDeadError | undefined;
  /** A refusal that came back with the browser, in words. */
  explain?(refusal: { error: string; description: string }, params: ErrorParams): FlowError;
  /** The same out of text that a person copied; undefined = it says nothing. */
  readRefusal?(text: string): { error: string; description: string } | undefined;
}

export interface Usage {
  used: number;
  total: number;
}

export interface Party {
  id: string;
  name: string;
}

export interface ConnectionIdentity {
  /** Organisation or shop. */
  account: string;
  user?: string;
  url?: string;
}

export interface ConnectContext {
  signal: AbortSignal;
  /** The private key (PEM) of a key pair made for this workspace. Throws 'connection.keyPairMissing'. */
  keyOf?(keyPairId: string): Promise<string>;
}

export interface OpenContext<Secrets> {
  connectionId: string;
  /**
   * One refresh at a time over all workers: `refresh` runs under the connection row's lock with the newest stored secrets;
   * what it returns is committed before anybody uses it. When another worker has already refreshed, `refresh` is not called.
   * It throws UncertainError when the service may have renewed and its answer was lost; that is repeated like a passing fault.
   */
  renew(used: Secrets, refresh: (newest: Secrets) => Promise<Secrets>): Promise<Secrets>;
  /** Counts calls for the flows they serve; absent where nobody counts. */
  meter?: CallMeter;
}

/** `called` once for each call that went out, for whoever `currentCallers` names; `usage` is what its answer said. */
export interface CallMeter {
  called(usage: Usage | undefined): void;
}

export interface OAuthFlow<Secrets> {
  /** Address to send the browser to. `codeChallenge` is S256. */
  authorizeUrl(input: { fields: unknown; redirectUri: string; state: string; codeChallenge: string }): string;
  exchange(input: { fields: unknown; redirectUri: string; code: string; codeVerifier: string }): Promise<Secrets>;
}
