import { type ComponentProps } from 'react';
import { Link } from 'wouter';
import { type Approval } from '../../../shared/model/approval.ts';
import { classes } from '../../ui/classes.ts';
import { shownText } from '../../ui/escape.ts';
import { PathText } from '../../ui/path-text.tsx';
import { callerName } from '../../client/caller.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { Time } from '../../ui/time.tsx';
import { ApprovalStateWord } from './approval-state.tsx';
import { aboutOf, wants } from './question.ts';
import { timeLeft } from './time-left.ts';
import { questionPath } from './waiting.ts';

/** The columns of a list of questions: fewer in a narrow list. */
export const approvalColumns =
  'grid grid-cols-[7.5rem_minmax(0,1fr)_5.5rem] items-center gap-x-3 @mid:grid-cols-[7.5rem_7rem_minmax(0,1fr)_5.5rem] @list:grid-cols-[7.5rem_7.5rem_minmax(0,1fr)_12rem_5.5rem]';

interface ApprovalRowProps extends Omit<ComponentProps<'a'>, 'href'> {
  readonly approval: Approval;
  readonly nowMs: number;
}

/** A question in one line; the whole line leads to it. */
export function ApprovalRow({ approval, nowMs, className, ...props }: ApprovalRowProps) {
  const { state, question, root, createdAtMs, expiresAtMs } = approval;
  const about = shownText(aboutOf(approval));
  return (
    <Link
      href={questionPath(approval)}
      className={classes(approvalColumns, 'transition-colors hover:bg-hover focus-visible:-outline-offset-2', className)}
      {...props}
    >
      <ApprovalStateWord state={state} />
      <span className="hidden truncate text-soft @mid:inline" title={shownText(callerName(approval))}>
        {shownText(callerName(approval))}
      </span>
      <span className="truncate" title={about}>
        {wants(question)} <code className="text-soft">{about}</code>
      </span>
      <span className="hidden min-w-0 text-soft @list:flex">
        <PathText path={shownText(root)} />
      </span>
      <span className="text-right text-meta whitespace-nowrap text-soft tabular-nums">
        {state === 'pending' ? timeLeft(expiresAtMs, nowMs) || texts.approval.leftNow : <Time atMs={createdAtMs} nowMs={nowMs} />}
      </span>
    </Link>
  );
}
