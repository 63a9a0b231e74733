import { useEffect, useMemo, useRef, useState } from 'react';
import { type Approval, ApprovalId } from '../../../shared/model/approval.ts';
import { askerName } from '../../client/caller.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { useReading } from '../../client/use-reading.ts';
import { Button } from '../../ui/button.tsx';
import { Cautions } from '../../ui/cautions.tsx';
import { Empty, Loading } from '../../ui/empty.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Said } from '../../ui/said.tsx';
import { ShownText } from '../../ui/shown-text.tsx';
import { StateShape } from '../../ui/state.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useNow } from '../../ui/time.tsx';
import { AnswerBar } from './answer-bar.tsx';
import { ApprovalStateWord } from './approval-state.tsx';
import { Outcome } from './outcome.tsx';
import { asksFor, blocksOf, cutBlocks } from './question.ts';
import { QuestionBlocks } from './question-blocks.tsx';
import { QuestionFacts } from './question-facts.tsx';
import { timeLeft } from './time-left.ts';

/** One question to the owner and the way to answer it. Keyed by the id, so that another question is another screen. */
export function ApprovalScreen({ id }: { readonly id: string }) {
  const { call } = useHost();
  const known = useHostState(({ approvals }) => approvals.get(id) ?? null);
  const real = ApprovalId.safeParse(id).success;
  const { value, failure, connected } = useReading(id, null, async () => (real ? call('approval/read', { approvalId: id }) : null));
  const approval = known ?? value;
  if (approval) return <ApprovalPage approval={approval} />;
  return (
    <Screen title={texts.approval.title}>
      {!real && <Empty title={texts.approval.notFound} />}
      {real && !connected && <Empty title={texts.approvals.offline} />}
      {real && connected && (failure ? <FailureNote failure={failure} className="p-4 rail:p-6" /> : <Loading />)}
    </Screen>
  );
}

function ApprovalPage({ approval }: { readonly approval: Approval }) {
  const now = useNow(1000);
  const pending = approval.state === 'pending';
  const { scroller, end, seen, blocks, hidden, showAll } = useWhole(approval);
  const deny = useRef<HTMLButtonElement>(null);
  // After the screen itself, which takes the focus to its heading.
  useEffect(() => deny.current?.focus(), []);
  return (
    <Screen
      title={texts.approval.title}
      actions={pending ? <TimeLeft untilMs={approval.expiresAtMs} nowMs={now} /> : <ApprovalStateWord state={approval.state} />}
    >
      <section
        ref={scroller}
        aria-label={texts.approval.exactly}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: focusable, so that the keyboard can scroll it
        tabIndex={0}
        className="min-h-0 flex-1 overflow-y-auto [scrollbar-gutter:stable] focus-visible:-outline-offset-2"
      >
        <div className="flex max-w-[860px] flex-col gap-4 px-4 pt-4 pb-6 rail:px-6">
          <h2 className="max-w-prose text-section font-semibold">
            <ShownText text={askerName(approval)} /> {asksFor(approval.question)}
          </h2>
          <QuestionFacts approval={approval} />
          <QuestionBlocks question={approval.question} blocks={blocks} />
          {hidden > 0 && (
            <div>
              <Button onClick={showAll}>{texts.approval.more(hidden)}</Button>
            </div>
          )}
          <Why why={approval.why} />
          <Note note={approval.note} />
          <p className="max-w-prose text-meta text-soft" title={texts.approval.digestName(approval.digest)}>
            {texts.approval.digest}
          </p>
          {hidden === 0 && <div ref={end} className="h-px" />}
        </div>
      </section>
      {pending ? <AnswerBar approval={approval} readToEnd={seen} first={deny} /> : <Outcome approval={approval} />}
    </Screen>
  );
}

const firstLines = 300;

/** How much of a question is drawn, and whether the owner has seen its end with nothing left out. */
function useWhole({ question }: Approval) {
  const [limit, setLimit] = useState(firstLines);
  const [seen, setSeen] = useState(false);
  const scroller = useRef<HTMLElement>(null);
  const end = useRef<HTMLDivElement>(null);
  const { blocks, hidden } = useMemo(() => cutBlocks(blocksOf(question), limit), [question, limit]);
  useEffect(() => {
    if (hidden > 0 || !end.current) return;
    const observer = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && setSeen(true), {
      root: scroller.current,
    });
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [hidden]);
  return { scroller, end, seen, blocks, hidden, showAll: () => setLimit(Number.POSITIVE_INFINITY) };
}

function TimeLeft({ untilMs, nowMs }: { readonly untilMs: number; readonly nowMs: number }) {
  const left = timeLeft(untilMs, nowMs);
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap tabular-nums">
      <StateShape state="waiting" />
      {left === '' ? texts.approval.leftNow : texts.approval.left(left)}
    </span>
  );
}

function Why({ why }: Pick<Approval, 'why'>) {
  if (why.length === 0) return null;
  return (
    <div>
      <h3 className="mb-1 font-medium">{texts.approval.why}</h3>
      <Cautions sentences={why} draw={(sentence) => <Said text={sentence} />} />
    </div>
  );
}

function Note({ note }: Pick<Approval, 'note'>) {
  if (note === null) return null;
  return (
    <div>
      <h3 className="mb-1 font-medium">{texts.approval.note}</h3>
      <blockquote className="max-w-prose border-l-2 border-line pl-3 break-words whitespace-pre-wrap text-soft">
        <ShownText text={note} />
      </blockquote>
    </div>
  );
}
