import { type RefObject, useState } from 'react';
import { flushSync } from 'react-dom';
import { type Approval, type GrantScope } from '../../../shared/model/approval.ts';
import { useHost } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useAction } from '../../ui/use-action.ts';
import { GuardedButton } from '../../ui/guarded-button.tsx';
import { reviewPath } from '../review/review-path.ts';
import { useBurstGuard } from '../../ui/burst-guard.ts';
import { useReading } from '../../client/use-reading.ts';
import { useEscape } from './use-escape.ts';

interface AnswerBarProps {
  readonly approval: Approval;
  /** The owner has seen its end, with nothing left out. */
  readonly readToEnd: boolean;
  /** Where the focus begins. */
  readonly first: RefObject<HTMLButtonElement | null>;
}

/**
 * The ways to answer. The focus begins on Deny; nothing is answered within half a second of being shown; a yes needs the whole question seen,
 * and a click or the space bar: Enter never allows. Escape denies.
 */
export function AnswerBar({ approval, readToEnd, first }: AnswerBarProps) {
  const { call } = useHost();
  const shown = useReading(approval.id, null, () => call('approval/show', { approvalId: approval.id }));
  const ready = useBurstGuard(approval.id) && shown.value !== null;
  const [saying, setSaying] = useState(false);
  const [scope, setScope] = useState<GrantScope>('once');
  const answer = useAction((decision: 'accept' | 'decline', given: { readonly scope?: GrantScope; readonly reason?: string } = {}) =>
    call('approval/answer', { approvalId: approval.id, nonce: shown.value?.nonce ?? '', decision, surface: 'window', ...given }),
  );
  const back = () => {
    flushSync(() => setSaying(false));
    first.current?.focus();
  };
  const inert = !ready || answer.busy;
  const deny = (reason: string) => inert || answer.run('decline', reason === '' ? {} : { reason });
  useEscape(() => (saying ? back() : deny('')));
  return (
    <div className="flex shrink-0 flex-col gap-2 overflow-hidden border-t border-line bg-surface px-4 py-2.5 [scrollbar-gutter:stable] rail:px-6">
      <FailureNote failure={answer.failure ?? shown.failure} />
      {saying ? (
        <Reason inert={inert} onBack={back} onDeny={deny} />
      ) : (
        <>
          <p id={hintId} className="text-right text-meta text-soft">
            {hintOf(approval, scope, readToEnd)}
          </p>
          <div className="flex flex-wrap items-center gap-2">
            <Button ref={first} className={inertLook} aria-disabled={inert} aria-keyshortcuts="Escape" onClick={() => deny('')}>
              {texts.approval.deny}
            </Button>
            <span className="text-meta text-soft">{texts.approval.escDenies}</span>
            <Button look="quiet" className="mr-auto h-8" onClick={() => setSaying(true)}>
              {texts.approval.denyAndSay}
            </Button>
            <Yes
              approval={approval}
              scope={scope}
              ready={!inert && readToEnd}
              onScope={setScope}
              onAllow={() => answer.run('accept', { scope })}
            />
          </div>
        </>
      )}
    </div>
  );
}

const inertLook = 'h-8 aria-disabled:opacity-60';

interface YesProps {
  readonly approval: Approval;
  readonly scope: GrantScope;
  readonly ready: boolean;
  readonly onScope: (scope: GrantScope) => void;
  readonly onAllow: () => unknown;
}

function Yes({ approval: { question, offers }, scope, ready, onScope, onAllow }: YesProps) {
  if (question.kind === 'changeSet') return <TextLink href={reviewPath(question.changeSetId)}>{texts.approval.openReview}</TextLink>;
  return (
    <div className="ml-auto flex items-center gap-2">
      {offers.length > 1 && (
        <SelectField
          labelHidden
          label={texts.approval.scope}
          value={scope}
          options={offers.map((value) => ({ value, label: texts.approval.scopes[value] }))}
          onChange={onScope}
        />
      )}
      <GuardedButton className="h-8" ready={ready} aria-describedby={hintId} onClick={onAllow}>
        {texts.approval.allow[scope]}
      </GuardedButton>
    </div>
  );
}

const hintId = 'allow-hint';

/** What a yes needs, or what it would mean. */
function hintOf({ question: { kind } }: Approval, scope: GrantScope, readToEnd: boolean): string {
  const { reviewHint, readFirst, scopeNotes, noEnter } = texts.approval;
  if (kind === 'changeSet') return reviewHint;
  return readToEnd ? scopeNotes[scope] || noEnter : readFirst;
}

interface ReasonProps {
  readonly inert: boolean;
  readonly onBack: () => void;
  readonly onDeny: (reason: string) => unknown;
}

function Reason({ inert, onBack, onDeny }: ReasonProps) {
  const [reason, setReason] = useState('');
  return (
    <div className="flex flex-wrap items-end gap-2">
      <textarea
        // biome-ignore lint/a11y/noAutofocus: the owner asked for this box
        autoFocus
        aria-label={texts.approval.reason}
        placeholder={texts.approval.reasonPlaceholder}
        maxLength={4000}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        className="field-sizing-content max-h-40 min-h-8 min-w-60 flex-1 resize-none rounded-control border border-edge bg-bg px-2.5 py-[5.5px] transition-colors focus:border-accent focus-visible:outline-1 focus-visible:outline-offset-0"
      />
      <Button className={inertLook} aria-disabled={inert} onClick={() => onDeny(reason.trim())}>
        {texts.approval.denyWithReason}
      </Button>
      <Button look="quiet" className="h-8" onClick={onBack}>
        {texts.approval.back}
      </Button>
    </div>
  );
}
