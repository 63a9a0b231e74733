import { Failure } from '../../shared/contract/errors.ts';
import { type FetchDocument } from './auth/oauth/ports.ts';
import { OauthServer } from './auth/oauth/server.ts';
import { type SignInAnswer } from './auth/oauth/sign-ins.ts';
import { type Tokens } from './auth/tokens.ts';
import { type SignInServices } from './bridges/control/sign-in.ts';
import { type OauthRoutes, oauthRoutes, type OauthRoutesOptions } from './bridges/http/oauth/routes.ts';
import { type Changes } from './events/changes.ts';
import { type Folders } from './folders.ts';
import { type Host } from './host.ts';
import { createSafeFetch } from './bridges/http/safe-fetch.ts';
import { type AuditTable } from './state/audit.ts';
import { type ConfigFile } from './state/config-file.ts';
import { type Database } from './state/database.ts';
import { OauthTable } from './state/oauth.ts';
import { type Redactor } from './vault/redact.ts';

export interface SignInParts extends Disposable, SignInServices {
  /** One door's part of the authorization server. */
  routes(door: Omit<OauthRoutesOptions, 'server' | 'log'>): OauthRoutes;
}

interface SignInsHome {
  readonly db: Database;
  readonly audit: AuditTable;
  readonly tokens: Tokens;
  readonly changes: Changes;
  readonly config: ConfigFile;
  readonly folders: Pick<Folders, 'list'>;
  readonly redactor: Redactor;
  readonly host: Pick<Host, 'now' | 'log'>;
}

const maxDocumentBytes = 64 * 1024;
const documentTimeoutMs = 5000;

/** The authorization server over the state, told to whoever watches. */
export function openSignIns({ db, audit, tokens, changes, config, folders, redactor, host }: SignInsHome): SignInParts {
  const { now, log } = host;
  const allowedHosts = () => config.current.oauth.allowedHosts;
  const server = new OauthServer({
    store: new OauthTable(db, audit),
    clients: tokens,
    fetchDocument: fetchDocument(allowedHosts),
    allowedHosts,
    audit: (entry) => audit.append(entry),
    changed: () => changes.announce({ topic: 'signIn' }),
    now,
  });
  const { signIns } = server;
  return {
    routes: (door) => {
      const routes = oauthRoutes({ ...door, server, log });
      const verify = (token: string) => {
        const caller = routes.verify(token);
        if (caller) redactor.learn(token);
        return caller;
      };
      return { ...routes, verify };
    },
    signIns: {
      state: () => signIns.state(),
      wait: (minutes) => signIns.wait(minutes),
      answer: (answer) => {
        requireOpen(answer, folders);
        return signIns.answer(answer);
      },
      allowHost: async (name, allowed) => {
        const changed = await config.update((current) => {
          const others = current.oauth.allowedHosts.filter((one) => one !== name);
          return { ...current, oauth: { ...current.oauth, allowedHosts: allowed ? [...others, name] : others } };
        });
        audit.append({ atMs: now(), type: 'signIn/hostAllowed', data: { host: name, allowed } });
        return [...changed.oauth.allowedHosts];
      },
    },
    [Symbol.dispose]: () => server[Symbol.dispose](),
  };
}

function fetchDocument(allowedHosts: () => readonly string[]): FetchDocument {
  const safeFetch = createSafeFetch();
  return (url, { signal }) =>
    safeFetch({
      url,
      signal,
      hosts: allowedHosts(),
      maxBytes: maxDocumentBytes,
      timeoutMs: documentTimeoutMs,
      headers: { accept: 'application/json' },
    });
}

/** @throws Failure root/notFound */
function requireOpen({ roots }: SignInAnswer, folders: Pick<Folders, 'list'>): void {
  const open = folders.list().map(({ path }) => path);
  const other = roots?.find((root) => !open.includes(root));
  if (other !== undefined)
    throw new Failure('root/notFound', `${other} is not an open folder.`, { hint: 'List them: drawbridge roots list' });
}
