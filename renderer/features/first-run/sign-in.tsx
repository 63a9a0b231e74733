import { ExternalLink } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { type CodexLogin } from '../../../shared/model/account.ts';
import { isWebPage } from '../../../shared/model/web-page.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { RadioField, TextField } from '../../ui/field.tsx';
import { Given } from '../../ui/given.tsx';
import { PageLink } from '../../ui/page-link.tsx';
import { StateShape } from '../../ui/state.tsx';
import { useAction } from '../../ui/use-action.ts';
import { type AccountReading } from '../home/use-account.ts';
import { ProviderForm } from './provider-form.tsx';

const ways = ['chatgpt', 'deviceCode', 'apiKey', 'provider'] as const;
type Way = (typeof ways)[number];

/** Gives Codex something to work with: a subscription, a key, or a model server of the owner's own. */
export function SignIn({ ask }: Pick<AccountReading, 'ask'>) {
  const login = useHostState((state) => state.account.login);
  const [way, setWay] = useState<Way>('chatgpt');
  if (login?.state === 'pending' && login.kind !== 'apiKey') return <Pending login={login} />;
  return (
    <>
      <p className="max-w-prose">{texts.welcome.codex.signIn}</p>
      <FailureNote failure={login?.state === 'failed' ? login.failure : null} />
      <RadioField
        legend={texts.welcome.codex.how}
        value={way}
        options={ways.map((value) => ({ value, label: texts.welcome.codex.ways[value], note: texts.welcome.codex.wayNotes[value] }))}
        onChange={setWay}
      />
      {way === 'provider' ? <ProviderForm ask={ask} /> : way === 'apiKey' ? <ApiKey /> : <InBrowser key={way} kind={way} ask={ask} />}
    </>
  );
}

function InBrowser({ kind, ask }: { readonly kind: 'chatgpt' | 'deviceCode' } & Pick<AccountReading, 'ask'>) {
  const { call } = useHost();
  const inShell = useHostState(({ app }) => app?.host === 'shell');
  const begin = useAction(async () => {
    const { loginId } = await call('codex/login', { kind });
    // A browser that does not come up is no failed sign-in: its page is shown, with a button that says why.
    if (inShell && kind === 'chatgpt') await call('codex/loginOpen', { loginId }).catch(() => undefined);
  });
  return (
    <>
      <FailureNote failure={begin.failure} />
      <div className="flex gap-2">
        <Button look="primary" busy={begin.busy} onClick={() => begin.run()}>
          {texts.welcome.codex.begin}
        </Button>
        {/* Whoever signed in with the command line. */}
        <Button onClick={ask}>{texts.codex.askAgain}</Button>
      </div>
    </>
  );
}

function ApiKey() {
  const { call } = useHost();
  const [apiKey, setApiKey] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const begin = useAction(async () => {
    await call('codex/login', { kind: 'apiKey', apiKey: apiKey.trim() });
    setApiKey('');
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wrong = apiKey.trim() === '' ? texts.welcome.codex.apiKeyMissing : null;
    setProblem(wrong);
    if (wrong === null) void begin.run();
  };
  return (
    <form onSubmit={submit} noValidate className="flex max-w-110 flex-col gap-3">
      <TextField
        label={texts.welcome.codex.apiKey}
        type="password"
        mono
        value={apiKey}
        problem={problem}
        onChange={(event) => setApiKey(event.target.value)}
      />
      <FailureNote failure={begin.failure} />
      <div>
        <Button type="submit" look="primary" busy={begin.busy}>
          {texts.welcome.codex.begin}
        </Button>
      </div>
    </form>
  );
}

/** A sign-in that goes on in a browser, here or elsewhere. */
function Pending({ login: { loginId, url, userCode } }: { readonly login: CodexLogin }) {
  const { call } = useHost();
  const words = texts.welcome.codex;
  const cancel = useAction(() => call('codex/loginCancel', { loginId }));
  return (
    <div className="flex flex-col gap-3">
      <p className="font-medium">{userCode === null ? words.openPage : words.typeCode}</p>
      {url !== null && <SignInPage loginId={loginId} url={url} />}
      {userCode !== null && <Given name={words.code} value={userCode} copy={words.copyCode} look="outline" />}
      <p role="status" className="flex items-center gap-2 text-soft">
        <StateShape state="starting" />
        {words.pending}
      </p>
      <FailureNote failure={cancel.failure} />
      <div>
        <Button busy={cancel.busy} onClick={() => cancel.run()}>
          {words.cancel}
        </Button>
      </div>
    </div>
  );
}

/** Opens beside ours in a browser; on the desktop, whose window leads nowhere, the core has it opened. */
function SignInPage({ loginId, url }: { readonly loginId: string; readonly url: string }) {
  const { call } = useHost();
  const words = texts.welcome.codex;
  const inShell = useHostState(({ app }) => app?.host === 'shell');
  const open = useAction(() => call('codex/loginOpen', { loginId }));
  return (
    <>
      <Given name={words.address} value={url} copy={words.copyAddress} look={inShell ? 'outline' : 'primary'}>
        {isWebPage(url) && !inShell ? (
          <PageLink href={url} open={null}>
            {url}
          </PageLink>
        ) : (
          url
        )}
      </Given>
      {inShell && (
        <div>
          <Button look="primary" icon={ExternalLink} busy={open.busy} onClick={() => open.run()}>
            {words.openInBrowser}
          </Button>
        </div>
      )}
      <FailureNote failure={open.failure} />
    </>
  );
}
