import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { type Approval } from '../../../shared/model/approval.ts';
import { Button } from '../../ui/button.tsx';
import { bar } from '../../ui/screen.tsx';
import { ShownText } from '../../ui/shown-text.tsx';
import { StateShape } from '../../ui/state.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { approvalShapes } from './approval-state.tsx';
import { outcomeOf } from './question.ts';
import { questionPath, useWaitingApprovals } from './waiting.ts';

/** What became of a question, in the place of its buttons: whoever was about to answer is told who did. */
export function Outcome({ approval }: { readonly approval: Approval }) {
  const [, go] = useLocation();
  const onward = useRef<HTMLButtonElement>(null);
  const waiting = useWaitingApprovals();
  const [next] = waiting;
  useEffect(() => {
    // The buttons that had the focus are gone.
    if (document.activeElement === document.body) onward.current?.focus();
  }, []);
  return (
    <div className={`${bar} min-h-14 gap-2.5 border-t py-2.5`}>
      <StateShape state={approvalShapes[approval.state]} />
      <p className="mr-auto max-w-prose min-w-0 break-words">
        <ShownText text={outcomeOf(approval)} />
      </p>
      {next ? (
        <Button ref={onward} look="primary" className="h-8" onClick={() => go(questionPath(next))}>
          {texts.approval.next(waiting.length)}
        </Button>
      ) : (
        <Button ref={onward} className="h-8" onClick={() => go('/approvals')}>
          {texts.approval.toList}
        </Button>
      )}
    </div>
  );
}
