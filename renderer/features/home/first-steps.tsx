import { Check } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { type CodexStatus } from '../../../shared/model/host.ts';
import { useHostState } from '../../client/host-context.ts';
import { type HostState } from '../../client/state.ts';
import { Button, Icon } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { StateWord } from '../../ui/state.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { CreateToken } from '../clients/create-token.tsx';
import { useStartCodex } from './codex.tsx';
import { ConnectDialog } from './connect.tsx';
import { AddFolder } from './folders.tsx';
import { type AccountState, isSignedIn, isSignedOut } from './use-account.ts';

/** Whether everything is there that a first job needs. A Codex that merely rests is: the first job wakes it. */
export function isSetUp({ roots, clients, codex }: Pick<HostState, 'roots' | 'clients' | 'codex'>): boolean {
  return roots.length > 0 && clients.some(({ revokedAt }) => revokedAt === null) && codex?.state !== 'failed';
}

type Opened = 'folder' | 'token' | 'connect' | null;

/**
 * What is left to do before a client can work here. `onOpen` keeps the panel in its place while a dialog of it is open: the token is shown
 * once, and must not vanish with the step it completes.
 */
export function FirstSteps({ account, ask }: Pick<AccountState, 'account' | 'ask'>) {
  const isReady = useHostState(({ codex }) => codex?.state === 'ready');
  const hasRoot = useHostState(({ roots }) => roots.length > 0);
  const hasToken = useHostState(({ clients }) => clients.some(({ revokedAt }) => revokedAt === null));
  const setUp = useHostState(isSetUp);
  const [opened, setOpened] = useState<Opened>(null);
  const close = () => setOpened(null);
  const done = [isReady && isSignedIn(account), hasRoot, hasToken].filter(Boolean).length;
  return (
    <>
      {!setUp && (
        <section aria-labelledby="first-steps" className="rounded-card border border-line bg-surface">
          <div className="flex items-baseline gap-2 px-4 pt-3 pb-2">
            <h2 id="first-steps" className="font-semibold text-section">
              {texts.firstSteps.title}
            </h2>
            <p className="text-soft">{texts.firstSteps.lead}</p>
            <p className="ml-auto text-meta text-soft tabular-nums">{texts.firstSteps.progress(done)}</p>
          </div>
          <ol className="divide-y divide-line border-t border-line">
            <CodexStep account={account} ask={ask} />
            <Step at={2} done={hasRoot} title={texts.firstSteps.folder} why={texts.firstSteps.folderWhy}>
              <Button look={hasRoot ? 'quiet' : 'primary'} onClick={() => setOpened('folder')}>
                {texts.folders.add}
              </Button>
            </Step>
            <Step at={3} done={hasToken} title={texts.firstSteps.token} why={texts.firstSteps.tokenWhy}>
              <Button look={hasRoot && !hasToken ? 'primary' : hasToken ? 'quiet' : 'outline'} onClick={() => setOpened('token')}>
                {texts.clients.create}
              </Button>
            </Step>
            <Step at={4} done={false} title={texts.firstSteps.connect} why={texts.firstSteps.connectWhy}>
              <Button onClick={() => setOpened('connect')}>{texts.firstSteps.show}</Button>
            </Step>
          </ol>
        </section>
      )}
      <AddFolder open={opened === 'folder'} onClose={close} />
      <CreateToken open={opened === 'token'} onClose={close} />
      <ConnectDialog open={opened === 'connect'} onClose={close} />
    </>
  );
}

/** Codex there and signed in, or what is missing. */
function CodexStep({ account, ask }: Pick<AccountState, 'account' | 'ask'>) {
  const codex = useHostState((state) => state.codex);
  const signedOut = isSignedOut(account);
  const why = signedOut ? texts.codex.signedOut : (codex?.failure?.message ?? texts.firstSteps.codexWhy);
  const hint = signedOut ? texts.codex.signedOutHint(codex?.path ?? null) : codex?.failure?.hint;
  return (
    <Step at={1} done={codex?.state === 'ready' && isSignedIn(account)} title={texts.firstSteps.codex} why={why} hint={hint}>
      {signedOut ? <Button onClick={ask}>{texts.codex.askAgain}</Button> : <StartCodex state={codex?.state ?? 'stopped'} />}
    </Step>
  );
}

/** Codex rests until somebody could ask for something; who sets things up wants to know whether it will work, so it is started once. */
function StartCodex({ state }: { readonly state: CodexStatus['state'] }) {
  const start = useStartCodex();
  const { run } = start;
  const [first] = useState(state);
  useEffect(() => {
    if (first === 'stopped') void run();
  }, [first, run]);
  if (start.busy || state === 'starting') return <StateWord state="starting" />;
  return (
    <span className="flex items-center gap-3">
      <StateWord state={state} />
      <Button onClick={() => run()}>{texts.codex.start}</Button>
    </span>
  );
}

interface StepProps {
  readonly at: number;
  readonly done: boolean;
  readonly title: string;
  /** Why it is to be done; not shown once it is. */
  readonly why: string;
  readonly hint?: string | null | undefined;
  readonly children: ReactNode;
}

function Step({ at, done, title, why, hint, children }: StepProps) {
  return (
    <li className={classes('flex items-center gap-3 px-4', done ? 'py-1.5' : 'py-2.5')}>
      <span
        className={classes(
          'grid size-5 shrink-0 place-items-center rounded-full border text-meta tabular-nums',
          done ? 'border-transparent text-ok' : 'border-edge text-text',
        )}
      >
        {done ? <Icon of={Check} /> : at}
      </span>
      <div className="min-w-0 flex-1">
        <p className={done ? 'text-soft' : 'font-medium'}>
          {title}
          {done && <span className="sr-only"> ({texts.states.completed})</span>}
        </p>
        {!done && (
          <p className="max-w-prose break-words text-soft">
            {why} {hint}
          </p>
        )}
      </div>
      {!done && children}
    </li>
  );
}
