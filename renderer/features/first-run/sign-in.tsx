import { type FormEvent, type ReactNode, useState } from 'react';
import { type CodexLogin } from '../../../shared/model/account.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Choice, Choices, TextField } from '../../ui/field.tsx';
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
      <Choices legend={texts.welcome.codex.how}>
        {ways.map((value) => (
          <Choice
            key={value}
            type="radio"
            name="sign-in"
            checked={way === value}
            onChange={() => setWay(value)}
            label={texts.welcome.codex.ways[value]}
            note={texts.welcome.codex.wayNotes[value]}
          />
        ))}
      </Choices>
      {way === 'provider' ? <ProviderForm ask={ask} /> : way === 'apiKey' ? <ApiKey /> : <InBrowser key={way} kind={way} ask={ask} />}
    </>
  );
}

function InBrowser({ kind, ask }: { readonly kind: 'chatgpt' | 'deviceCode' } & Pick<AccountReading, 'ask'>) {
  const { call } = useHost();
  const begin = useAction(() => call('codex/login', { kind }));
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
      {url !== null && (
        <Given name={words.address} value={url} copy={words.copyAddress}>
          <PageAddress url={url} />
        </Given>
      )}
      {userCode !== null && (
        <Given name={words.code} value={userCode} copy={words.copyCode}>
          {userCode}
        </Given>
      )}
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

/** A browser opens it in another tab; nothing leads away from the desktop's window, which has no address bar. */
function PageAddress({ url }: { readonly url: string }) {
  const inShell = useHostState(({ app }) => app?.host === 'shell');
  if (inShell || !url.startsWith('https://')) return url;
  return (
    <a
      href={url}
      target="_blank"
      rel="noreferrer"
      className="rounded-chip text-accent underline decoration-line underline-offset-3 hover:decoration-accent"
    >
      {url}
    </a>
  );
}

interface GivenProps {
  readonly name: string;
  readonly value: string;
  readonly copy: string;
  readonly children: ReactNode;
}

function Given({ name, value, copy, children }: GivenProps) {
  return (
    <div className="flex items-center gap-2 rounded-control border border-edge bg-sunken py-1 pr-1 pl-3">
      <output aria-label={name} className="min-w-0 flex-1 break-all font-mono text-meta">
        {children}
      </output>
      <CopyButton text={value} name={copy} label={copy} look="primary" />
    </div>
  );
}
