import { Failure } from '../../../../shared/contract/errors.ts';
import { type Client } from '../../../../shared/model/client.ts';
import { type OauthScope, type SignIn, type SignInState } from '../../../../shared/model/sign-in.ts';
import { sha256 } from '../../lib/digest.ts';
import { newId } from '../../lib/id.ts';
import { answerTo, type Authorization } from './authorization.ts';
import { isTypedCode, newSecret, newTypedCode } from './random.ts';
import { isLoopbackRedirect } from './redirects.ts';
import { withReading } from './scopes.ts';

/** What the owner agreed to. */
export interface Agreement {
  readonly authorization: Authorization;
  readonly name: string;
  /** Undefined leaves them as they are. */
  readonly roots: Client['roots'] | undefined;
  readonly sandbox: Client['sandbox'] | undefined;
  readonly scopes: readonly OauthScope[];
  /** The client that is extended; null for a new one. */
  readonly known: string | null;
}

/** The owner's answer. Scopes that it does not name are those that the client asked for. */
export interface SignInAnswer {
  readonly signInId: string;
  readonly decision: 'accept' | 'decline';
  /** As the owner read it on the browser's page. */
  readonly code?: string | undefined;
  readonly name?: string | undefined;
  readonly scopes?: readonly OauthScope[] | undefined;
  readonly roots?: readonly string[] | null | undefined;
  readonly sandbox?: Client['sandbox'] | undefined;
}

/** What only the page of a request knows. */
export interface SignInPage {
  readonly signIn: SignIn;
  /** For the owner to type. */
  readonly code: string;
  /** With which the page asks how it went. */
  readonly secret: string;
}

export interface SignInsOptions {
  readonly clients: () => readonly Client[];
  /** Makes the code that the client exchanges. */
  readonly grant: (agreement: Agreement) => string;
  readonly audit: (type: string, data: Readonly<Record<string, unknown>>) => void;
  readonly changed: () => void;
  /** Unix milliseconds. */
  readonly now: () => number;
}

interface Asked {
  readonly authorization: Authorization;
  signIn: SignIn;
  readonly code: string;
  readonly secretHash: Buffer;
  /** When its page was last heard of. */
  seenAtMs: number;
  /** Where the page goes on; null while the owner has not answered. */
  location: string | null;
  accepted: boolean;
}

const pendingMs = 2 * 60_000;
/** A page that has not asked for so long has been closed: its request makes way for the next one. */
const goneMs = 20_000;
const attempts = 5;
/** So many requests without a yes in so long, and the next ones are put off: nobody wears the owner down. */
const unwanted = { most: 5, withinMs: 10 * 60_000 };
/** How many requests are remembered, so that each one's page hears how it went. */
const maxRemembered = 8;

/** Requests to sign in, one at a time, and the owner's answers. What waits does not survive a restart. */
export class SignIns implements Disposable {
  readonly #options: SignInsOptions;
  /** Oldest first; only the last one may be pending. */
  #asked: Asked[] = [];
  #expiry: NodeJS.Timeout | null = null;
  #waitingUntilMs = 0;
  #waitingEnd: NodeJS.Timeout | null = null;

  constructor(options: SignInsOptions) {
    this.#options = options;
  }

  state(): SignInState {
    return { pending: this.#pending()?.signIn ?? null, waitingUntilMs: this.isWaiting ? this.#waitingUntilMs : null };
  }

  /** Whether clients may register themselves now. */
  get isWaiting(): boolean {
    return this.#options.now() < this.#waitingUntilMs;
  }

  /** Lets clients register themselves for so long; 0 ends it. */
  wait(minutes: number): void {
    const { now, audit, changed } = this.#options;
    this.#waitingUntilMs = minutes > 0 ? now() + minutes * 60_000 : 0;
    if (this.#waitingEnd) clearTimeout(this.#waitingEnd);
    this.#waitingEnd = minutes > 0 ? setTimeout(changed, minutes * 60_000 + 1).unref() : null;
    audit('signIn/waiting', { minutes });
    changed();
  }

  /** Puts a request before the owner. @throws Failure oauth/temporarilyUnavailable while another one waits, and after too many that nobody wanted */
  ask(authorization: Authorization): SignInPage {
    const { now, audit, changed } = this.#options;
    this.#requireWanted();
    const before = this.#pending();
    if (before && now() - before.seenAtMs < goneMs) {
      throw new Failure('oauth/temporarilyUnavailable', 'Another sign-in waits for the owner of that computer.', {
        hint: 'Answer it in Drawbridge, then start again.',
      });
    }
    const secret = newSecret();
    const asked: Asked = {
      authorization,
      signIn: describe(authorization, { known: this.#known(authorization), nowMs: now() }),
      code: newTypedCode(),
      secretHash: sha256(secret),
      seenAtMs: now(),
      location: null,
      accepted: false,
    };
    const { id, clientName, host, redirectHost, scopes, bridgeId } = asked.signIn;
    audit('signIn/asked', { id, clientName, host, redirectHost, scopes, bridgeId });
    if (before) before.location = answerTo(before.authorization, { failure: denied('Its page was closed.') });
    this.#asked = [...this.#asked, asked].slice(-maxRemembered);
    if (this.#expiry) clearTimeout(this.#expiry);
    this.#expiry = setTimeout(changed, pendingMs + 1).unref();
    changed();
    return { signIn: asked.signIn, code: asked.code, secret };
  }

  /** How it went, for the page that asks: null while the owner has not answered. @throws Failure signIn/notFound */
  outcome(secret: string): string | null {
    const given = sha256(secret);
    const asked = this.#asked.find(({ secretHash }) => secretHash.equals(given));
    if (!asked) throw unknown();
    asked.seenAtMs = this.#options.now();
    if (asked.location === null && asked.signIn.expiresAtMs <= this.#options.now()) {
      this.#options.audit('signIn/expired', { id: asked.signIn.id });
      this.#close(asked, answerTo(asked.authorization, { failure: denied('Nobody answered in time.') }));
    }
    return asked.location;
  }

  /**
   * The owner's answer; the first one holds. A yes needs the code of the browser's page: that ties it to the browser the owner looks at.
   * @throws Failure signIn/notFound, signIn/wrongCode, signIn/cancelled, http/invalidRequest
   */
  answer(answer: SignInAnswer): SignInState {
    const asked = this.#pending();
    if (!asked || asked.signIn.id !== answer.signInId) throw unknown();
    if (answer.decision === 'decline') this.#decline(asked, 'signIn/declined', 'The owner said no.');
    else this.#accept(asked, answer);
    return this.state();
  }

  [Symbol.dispose](): void {
    if (this.#expiry) clearTimeout(this.#expiry);
    if (this.#waitingEnd) clearTimeout(this.#waitingEnd);
  }

  #accept(asked: Asked, { code = '', name, scopes, roots, sandbox }: SignInAnswer): void {
    const { authorization, signIn } = asked;
    if (!isTypedCode(code, asked.code)) return this.#countWrong(asked);
    const agreed = withReading(scopes ?? signIn.scopes);
    const more = agreed.filter((scope) => !signIn.scopes.includes(scope));
    if (more.length > 0)
      throw new Failure('http/invalidRequest', `The client did not ask for ${more.join(', ')}.`, { hint: 'Agree to less.' });
    const agreement = {
      authorization,
      scopes: agreed,
      known: signIn.known,
      name: name ?? signIn.clientName,
      roots: roots && [...roots],
      sandbox,
    };
    asked.accepted = true;
    this.#options.audit('signIn/accepted', { id: signIn.id, scopes: agreed, roots, sandbox });
    this.#close(asked, answerTo(authorization, { code: this.#options.grant(agreement) }));
  }

  #countWrong(asked: Asked): never {
    const attemptsLeft = asked.signIn.attemptsLeft - 1;
    this.#options.audit('signIn/wrongCode', { id: asked.signIn.id, attemptsLeft });
    if (attemptsLeft === 0) {
      this.#decline(asked, 'signIn/cancelled', 'The code was wrong too often.');
      throw new Failure('signIn/cancelled', `The code was wrong ${attempts} times: this sign-in is over.`, {
        hint: 'Start it again from the program that you use.',
      });
    }
    asked.signIn = { ...asked.signIn, attemptsLeft };
    this.#options.changed();
    throw new Failure('signIn/wrongCode', `This is not the code on the page; ${attemptsLeft} more tries.`, {
      hint: 'Type the letters that the page in your browser shows. If you have no such page, say no.',
    });
  }

  #decline(asked: Asked, type: string, why: string): void {
    this.#options.audit(type, { id: asked.signIn.id });
    this.#close(asked, answerTo(asked.authorization, { failure: denied(why) }));
  }

  #close(asked: Asked, location: string): void {
    asked.location = location;
    this.#options.changed();
  }

  #requireWanted(): void {
    const since = this.#options.now() - unwanted.withinMs;
    const refused = this.#asked.filter(({ accepted, signIn }) => !accepted && signIn.createdAtMs > since);
    if (this.isWaiting || refused.length < unwanted.most) return;
    throw new Failure('oauth/temporarilyUnavailable', 'Too many sign-ins were asked for that nobody said yes to.', {
      hint: 'In Drawbridge choose “Wait for a connection”, or try again in ten minutes.',
    });
  }

  #pending(): Asked | null {
    const asked = this.#asked.at(-1);
    return asked && asked.location === null && this.#options.now() < asked.signIn.expiresAtMs ? asked : null;
  }

  /** The client that came of an earlier sign-in of this program on this bridge. */
  #known({ client, door }: Authorization): string | null {
    const same = this.#options.clients().find(({ signedIn }) => signedIn?.oauthId === client.id && signedIn.bridgeId === door.bridgeId);
    return same?.id ?? null;
  }
}

function describe(
  { client, door, redirectUri, scopes }: Authorization,
  { known, nowMs }: { readonly known: string | null; readonly nowMs: number },
): SignIn {
  return {
    id: newId('signin'),
    bridgeId: door.bridgeId,
    clientName: client.name,
    oauthId: client.id,
    host: client.host,
    redirectHost: new URL(redirectUri).host,
    redirectsToLoopback: isLoopbackRedirect(redirectUri),
    scopes: [...scopes],
    known,
    attemptsLeft: attempts,
    createdAtMs: nowMs,
    expiresAtMs: nowMs + pendingMs,
  };
}

function denied(why: string): Failure {
  return new Failure('oauth/accessDenied', why);
}

function unknown(): Failure {
  return new Failure('signIn/notFound', 'There is no such sign-in: it is over, or was answered already.', {
    hint: 'Start it again from the program that you use.',
  });
}
