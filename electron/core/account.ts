import { type Failure } from '../../shared/contract/errors.ts';
import { type AccountState, type CodexLogin } from '../../shared/model/account.ts';
import { type Account } from '../../shared/model/host.ts';
import { type LoginRequest, type Runtime, type StartedLogin } from './jobs/ports.ts';
import { type Call } from './lib/call.ts';
import { newId } from './lib/id.ts';

export interface CodexAccountOptions {
  readonly runtime: Pick<Runtime, 'account' | 'login' | 'cancelLogin' | 'logout'>;
  /** Keeps a key out of everything that is written from now on. */
  readonly learn: (secret: string) => void;
  readonly note: (type: string, data: Readonly<Record<string, string>>) => void;
  readonly changed: () => void;
}

/** The account that Codex works with. What opens it goes to Codex and is kept nowhere here. */
export class CodexAccount {
  readonly #options: CodexAccountOptions;
  #account: Account | null = null;
  #login: CodexLogin | null = null;

  constructor(options: CodexAccountOptions) {
    this.#options = options;
  }

  /** As last heard; asks nobody. */
  state(): AccountState {
    return { account: this.#account, login: this.#login };
  }

  /** Asks Codex; starts it if needed. @throws what `Runtime.account` throws */
  async read(call: Call): Promise<Account> {
    const account = await this.#options.runtime.account(call);
    if (JSON.stringify(account) !== JSON.stringify(this.#account)) this.#set({ account });
    return account;
  }

  /**
   * Begins a sign-in; Codex has one at a time and ends one that is pending. With a key it is over when this resolves.
   * @throws Failure codex/loginFailed, codex/*
   */
  async login(request: LoginRequest, call: Call): Promise<CodexLogin> {
    const { runtime, learn, note } = this.#options;
    if (request.kind === 'apiKey') learn(request.apiKey);
    const { ended, ...started } = await runtime.login(request, call);
    const loginId = started.loginId ?? newId('login');
    const login: CodexLogin = { ...started, loginId, kind: request.kind, state: 'pending', failure: null };
    note('codex/login', { kind: request.kind });
    this.#set({ login });
    const over = this.#follow(login, ended);
    if (request.kind === 'apiKey') await over;
    return login;
  }

  /** Does nothing to one that is over. @throws Failure codex/* */
  async cancel(loginId: string, call: Call): Promise<AccountState> {
    const login = this.#login;
    if (login?.loginId === loginId && login.state === 'pending') {
      this.#set({ login: null });
      await this.#options.runtime.cancelLogin(loginId, call);
    }
    return this.state();
  }

  /** @throws Failure codex/* */
  async logout(call: Call): Promise<AccountState> {
    const { runtime, note } = this.#options;
    await runtime.logout(call);
    note('codex/logout', {});
    this.#set({ login: null, account: await runtime.account(call) });
    return this.state();
  }

  async #follow(login: CodexLogin, ended: StartedLogin['ended']): Promise<void> {
    const failure = await ended;
    // Who it is now the surfaces ask for when they hear of the end; for a failure nothing has changed.
    if (failure === null) await this.read({ signal: AbortSignal.timeout(30_000) }).catch(() => undefined);
    this.#end(login, failure);
  }

  #end(login: CodexLogin, failure: Failure | null): void {
    if (this.#login?.loginId !== login.loginId || this.#login.state !== 'pending') return;
    const over = { url: null, userCode: null, failure: failure?.toBody() ?? null };
    this.#set({ login: { ...login, ...over, state: failure ? 'failed' : 'done' } });
  }

  #set({ account = this.#account, login = this.#login }: Partial<AccountState>): void {
    this.#account = account;
    this.#login = login;
    this.#options.changed();
  }
}
