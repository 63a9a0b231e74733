import { Failure } from '../../shared/contract/errors.ts';
import { type HelpPage, helpPages } from '../../shared/contract/outside.ts';
import { type AccountState } from '../../shared/model/account.ts';
import { isWebPage } from '../../shared/model/web-page.ts';
import { type Host } from './host.ts';

/** The owner's browser, for the few pages that the core knows of itself. */
export class Outside {
  readonly #open: Host['openInBrowser'];
  readonly #account: { state(): AccountState };

  constructor({ openInBrowser }: Pick<Host, 'openInBrowser'>, account: { state(): AccountState }) {
    this.#open = openInBrowser;
    this.#account = account;
  }

  /** The page that Codex gave for the sign-in that is pending. @throws Failure codex/loginFailed, http/notFound */
  async openLogin(loginId: string): Promise<void> {
    const { login } = this.#account.state();
    const url = login?.loginId === loginId ? login.url : null;
    if (url === null) throw new Failure('codex/loginFailed', 'This sign-in is over.', { hint: 'Begin another one.' });
    if (!isWebPage(url)) {
      throw new Failure('codex/loginFailed', 'Codex named an address for the sign-in that no browser may be sent to.', {
        hint: 'Sign in with a code or a key.',
      });
    }
    await this.#browse(url);
  }

  /** @throws Failure http/notFound */
  async openHelp(page: HelpPage): Promise<void> {
    await this.#browse(helpPages[page]);
  }

  async #browse(url: string): Promise<void> {
    if (this.#open) return this.#open(url);
    throw new Failure('http/notFound', 'This host has no desktop to open a browser on.', { hint: 'Open the address yourself.' });
  }
}
