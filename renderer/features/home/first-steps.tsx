import { Check } from 'lucide-react';
import { useLocation } from 'wouter';
import { texts } from '../../../shared/texts/texts.ts';
import { useHostState } from '../../client/host-context.ts';
import { type HostState } from '../../client/state.ts';
import { Button, Icon } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { type AccountReading, isSignedIn } from './use-account.ts';

/** Whether everything is there that a first job needs. A Codex that merely rests is: the first job wakes it. */
function isSetUp({ roots, clients, codex }: Pick<HostState, 'roots' | 'clients' | 'codex'>): boolean {
  return roots.length > 0 && clients.some(({ revokedAt }) => revokedAt === null) && codex?.state !== 'failed';
}

/** What is left to do before a client can work here, and the way to the page where it is done. */
export function FirstSteps({ account }: Pick<AccountReading, 'account'>) {
  const [, go] = useLocation();
  const isReady = useHostState(({ codex }) => codex?.state === 'ready');
  const hasRoot = useHostState(({ roots }) => roots.length > 0);
  const hasClient = useHostState(({ clients }) => clients.some(({ revokedAt }) => revokedAt === null));
  const setUp = useHostState(isSetUp);
  if (setUp) return null;
  const steps = [
    { title: texts.welcome.codex.title, done: isReady && isSignedIn(account) },
    { title: texts.welcome.folder.title, done: hasRoot },
    { title: texts.welcome.connect.title, done: hasClient },
  ];
  const done = steps.filter((step) => step.done).length;
  return (
    <section aria-labelledby="first-steps" className="rounded-card border border-line bg-surface">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1 px-4 py-2.5">
        <h2 id="first-steps" className="font-semibold text-section">
          {texts.firstSteps.title}
        </h2>
        <p className="text-soft">{texts.firstSteps.lead}</p>
        <div className="ml-auto flex items-center gap-2">
          <p className="text-meta text-soft tabular-nums">{texts.firstSteps.progress(done)}</p>
          <Button look="primary" onClick={() => go('/welcome')}>
            {done === 0 ? texts.firstSteps.begin : texts.firstSteps.goOn}
          </Button>
        </div>
      </div>
      <ol className="flex flex-wrap gap-x-6 border-t border-line px-4 py-[7px]">
        {steps.map((step, at) => (
          <li key={step.title} className={classes('flex items-center gap-2', step.done && 'text-soft')}>
            <StepNumber at={at + 1} done={step.done} />
            {step.title}
            {step.done && <span className="sr-only">({texts.states.completed})</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** The number of a step in a ring, or a tick once it is done. */
export function StepNumber({ at, done }: { readonly at: number; readonly done: boolean }) {
  return (
    <span
      aria-hidden
      className={classes(
        'grid size-5 shrink-0 place-items-center rounded-full border text-meta tabular-nums',
        done ? 'border-transparent text-ok' : 'border-edge text-text',
      )}
    >
      {done ? <Icon of={Check} /> : at}
    </span>
  );
}
