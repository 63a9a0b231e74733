import { Link, useLocation, useRoute } from 'wouter';
import { type Approval } from '../../../shared/model/approval.ts';
import { shownText } from '../../ui/escape.ts';
import { PathText } from '../../ui/path-text.tsx';
import { bar } from '../../ui/screen.tsx';
import { Card, Rows, Section } from '../../ui/section.tsx';
import { ShownText } from '../../ui/shown-text.tsx';
import { StateShape } from '../../ui/state.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { askerName } from '../../client/caller.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { aboutOf, asksFor } from './question.ts';
import { timeLeft } from './time-left.ts';
import { questionPath, useWaitingApprovals } from './waiting.ts';

const shownAtMost = 3;

/** The questions that wait, first on the first screen; nothing while none does. */
export function NeedsYou({ nowMs }: { readonly nowMs: number }) {
  const waiting = useWaitingApprovals();
  if (waiting.length === 0) return null;
  return (
    <Section title={texts.approvals.needsYou} actions={<TextLink href="/approvals">{texts.approvals.waiting(waiting.length)}</TextLink>}>
      <Card className="border-needs-you">
        <Rows>
          {waiting.slice(0, shownAtMost).map((approval) => (
            <li key={approval.id}>
              <Waiting approval={approval} nowMs={nowMs} />
            </li>
          ))}
        </Rows>
      </Card>
    </Section>
  );
}

function Waiting({ approval, nowMs }: { readonly approval: Approval; readonly nowMs: number }) {
  const { question, root, expiresAtMs } = approval;
  const left = timeLeft(expiresAtMs, nowMs);
  return (
    <Link href={questionPath(approval)} className="flex gap-2.5 px-3 py-2 transition-colors hover:bg-hover focus-visible:-outline-offset-2">
      <StateShape state="waiting" className="mt-1" />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">
          <ShownText text={askerName(approval)} /> {asksFor(question)}
        </span>
        <code className="block truncate text-soft">{shownText(aboutOf(approval))}</code>
        <span className="flex gap-1 text-meta text-soft tabular-nums">
          <PathText path={shownText(root)} />
          <span className="shrink-0">· {left === '' ? texts.approval.leftNow : texts.approval.left(left)}</span>
        </span>
      </span>
      <span className="self-center font-medium text-accent">{texts.approvals.look}</span>
    </Link>
  );
}

/** Over every screen that does not show it itself: that something waits, without taking the focus from what the owner does. */
export function WaitingStrip() {
  const [place] = useLocation();
  const waiting = useWaitingApprovals().filter((approval) => questionPath(approval) !== place && `/jobs/${approval.jobId}` !== place);
  const [onHome] = useRoute('/');
  const [onApprovals] = useRoute('/approvals/*?');
  const [first] = waiting;
  const others = waiting.length - 1;
  if (!first || onHome || onApprovals) return null;
  return (
    <div className={`${bar} min-h-10 gap-2.5 border-b bg-sunken py-1.5`}>
      <StateShape state="waiting" />
      <p className="min-w-0 flex-1 truncate">
        <ShownText text={askerName(first)} /> {asksFor(first.question)}
        {others > 0 && <span className="text-soft">, {texts.approvals.stripMore(others)}</span>}
      </p>
      <TextLink href={questionPath(first)}>{texts.approvals.look}</TextLink>
    </div>
  );
}

/** On a job's page: the way to the question that it waits for. What it changed has a line of its own there. */
export function JobQuestion({ jobId }: { readonly jobId: string }) {
  const asked = useWaitingApprovals().find((approval) => approval.jobId === jobId && approval.question.kind !== 'changeSet');
  if (!asked) return null;
  return (
    <TextLink href={questionPath(asked)} className="ml-auto font-medium">
      {texts.approvals.look}
    </TextLink>
  );
}
