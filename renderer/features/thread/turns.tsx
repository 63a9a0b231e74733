import { type RefObject, useLayoutEffect, useMemo, useRef } from 'react';
import { type Job } from '../../../shared/model/job.ts';
import { type ThreadSummary, type Turn } from '../../../shared/model/thread.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { usePages } from '../../client/use-pages.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Loading } from '../../ui/empty.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useNow } from '../../ui/time.tsx';
import { stepsOf } from './turn-items.ts';
import { TurnRow } from './turn-row.tsx';
import { useTurnItems } from './use-turn-items.ts';

const pageSize = 20;

interface TurnsProps {
  readonly thread: ThreadSummary;
  /** Changes whenever the thread does. */
  readonly revision: number;
  readonly onFork: (lastTurnId: string) => void;
}

/** The turns of a thread in their order, the last ones first read and in sight. */
export function Turns({ thread, revision, onFork }: TurnsProps) {
  const { call } = useHost();
  const { rows, more, hasMore, failure, connected } = usePages({ key: thread.id, revision, pageSize }, (page) =>
    call('thread/turns', { threadId: thread.id, ...page }),
  );
  const items = useTurnItems(thread.id);
  const jobOf = useJobOfTurn();
  const now = useNow(60_000);
  const scroller = useRef<HTMLElement>(null);
  useKeptEnd(scroller, rows);
  if (!rows)
    return connected ? (
      failure ? (
        <FailureNote failure={failure} className="flex-1 p-4 rail:p-6" />
      ) : (
        <Waiting />
      )
    ) : (
      <Empty title={texts.threads.offline} />
    );
  if (rows.length === 0) return <Empty title={texts.thread.noTurns} />;
  return (
    <section
      ref={scroller}
      aria-label={texts.thread.turns}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: focusable, so that the keyboard can scroll it
      tabIndex={0}
      className="@container min-h-0 flex-1 overflow-y-auto [overflow-anchor:none] [scrollbar-gutter:stable] focus-visible:-outline-offset-2"
    >
      <FailureNote failure={failure ?? more.failure} className="border-b border-line px-4 py-2 rail:px-6" />
      {hasMore && (
        <div className="flex justify-center pt-3">
          <Button busy={more.busy} onClick={() => more.run()}>
            {texts.thread.earlier}
          </Button>
        </div>
      )}
      <ol className="divide-y divide-line">
        {rows.toReversed().map((turn) => (
          <TurnRow
            key={turn.id}
            turn={turn}
            nowMs={now}
            job={jobOf.get(turn.id)}
            steps={stepsOf(items.read, turn.id, turn.items)}
            stepsFailure={items.failure}
            onSteps={() => items.ask(turn.id)}
            onFork={() => onFork(turn.id)}
          />
        ))}
      </ol>
    </section>
  );
}

function Waiting() {
  return (
    <div className="flex-1">
      <Loading />
    </div>
  );
}

/** The jobs this window knows, by the turn each one was. */
function useJobOfTurn(): ReadonlyMap<string, Job> {
  const jobs = useHostState((state) => state.jobs);
  return useMemo(() => new Map([...jobs.values()].flatMap((job) => (job.turnId === null ? [] : [[job.turnId, job] as const]))), [jobs]);
}

/** Begins at the end; keeps what is read in its place when earlier turns come above it. */
function useKeptEnd(scroller: RefObject<HTMLElement | null>, rows: readonly Turn[] | null): void {
  const fromEnd = useRef(0);
  const oldest = rows?.at(-1)?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another oldest turn is what moves the rest
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    element.scrollTop = element.scrollHeight - fromEnd.current;
    const note = () => {
      fromEnd.current = element.scrollHeight - element.scrollTop;
    };
    note();
    element.addEventListener('scroll', note, { passive: true });
    return () => element.removeEventListener('scroll', note);
  }, [scroller, oldest]);
}
