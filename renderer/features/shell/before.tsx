import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import { useHost, useHostState } from '../../client/host-context.ts';
import { type Link } from '../../client/state.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { CommandLine } from '../../ui/given.tsx';
import { TextField } from '../../ui/field.tsx';
import { Mark } from '../../ui/mark.tsx';
import { texts } from '../../../shared/texts/texts.ts';

/** What stands in the window before the first word from the core. */
export function Before() {
  const link = useHostState((state) => state.link);
  if (link.state === 'locked') return <Locked reason={link.reason} />;
  if (link.state === 'lost') return <NotRunning link={link} />;
  return (
    <Page title={texts.link.connecting}>
      <p className="animate-late text-soft">{texts.link.connecting}</p>
    </Page>
  );
}

function Page({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  useEffect(() => {
    document.title = texts.app.title(title);
  }, [title]);
  return (
    <main id="content" tabIndex={-1} className="grid min-h-full place-items-center overflow-y-auto p-6">
      <div className="flex w-full max-w-[440px] flex-col gap-4">
        <div className="flex items-center gap-2.5">
          <Mark state="stopped" title={texts.mark.stopped} />
          <span className="font-semibold">{texts.app.name}</span>
        </div>
        {children}
      </div>
    </main>
  );
}

function NotRunning({ link }: { readonly link: Extract<Link, { state: 'lost' }> }) {
  const { retryNow } = useHost();
  return (
    <Page title={texts.link.disconnected}>
      <h1 className="font-semibold text-page">{texts.link.lost}</h1>
      <FailureNote failure={link.failure} />
      <div>
        <Button onClick={retryNow}>{texts.link.retry}</Button>
      </div>
    </Page>
  );
}

/** Asks for the address with the token, the one thing that opens this page. */
function Locked({ reason }: { readonly reason: 'noToken' | 'tokenRefused' }) {
  const { giveToken } = useHost();
  const [pasted, setPasted] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setProblem(giveToken(pasted) ? null : texts.locked.noTokenInIt);
  };
  return (
    <Page title={texts.locked.title}>
      <h1 className="font-semibold text-page">{texts.locked.title}</h1>
      <p className="text-soft">{texts.locked[reason]}</p>
      <CommandLine command={texts.locked.command} copyName={texts.common.copy} />
      <form onSubmit={submit} className="flex flex-col gap-2">
        <TextField
          label={texts.locked.label}
          type="password"
          mono
          autoFocus
          placeholder={texts.locked.placeholder}
          value={pasted}
          problem={problem}
          onChange={(event) => setPasted(event.target.value)}
          aside={
            <Button type="submit" look="primary" className="h-8">
              {texts.locked.open}
            </Button>
          }
        />
        <p className="text-meta text-soft">{texts.locked.safe}</p>
      </form>
    </Page>
  );
}
