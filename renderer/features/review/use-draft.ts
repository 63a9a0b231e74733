import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { Failure } from '../../../shared/contract/errors.ts';
import { type Decisions } from '../../../shared/model/change-set.ts';
import { type Review, type ReviewComment } from '../../../shared/model/review.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { asParams, commentsWith, type Draft, decisionsWith, emptyDraft, isEmpty } from './draft.ts';
import { DraftKeeper } from './draft-keeper.ts';

const settleMs = 300;

/** The decisions and comments on a review, with what was changed here and is on its way to the core. */
export interface ReviewDraft {
  readonly decisions: Decisions;
  readonly comments: readonly ReviewComment[];
  /** By file id; null takes a decision back. */
  readonly decide: (changes: Draft['decisions']) => void;
  /** Null takes the comment away. */
  readonly remark: (id: string, comment: ReviewComment | null) => void;
  /** Grows when decisions change that were not made here. */
  readonly foreign: number;
  /** Whether the core has all of it. */
  readonly saved: boolean;
  readonly failure: Failure | null;
  /** Sends what was not sent yet. @throws Failure */
  readonly flush: () => Promise<void>;
  readonly discard: () => void;
}

/** Keeps decisions in the core a moment after they were made, so that they are there after a reload and in every other surface. */
export function useDraft(review: Review): ReviewDraft {
  const { draft, keeper, failure } = useSending(review);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const flush = useCallback(() => {
    clearTimeout(timer.current);
    return keeper.flush();
  }, [keeper]);
  const change = useCallback(
    (next: (draft: Draft) => Draft) => {
      keeper.change(next);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => flush().catch(() => undefined), settleMs);
    },
    [keeper, flush],
  );

  const decisions = useMemo(() => decisionsWith(review.decisions, draft), [review.decisions, draft]);
  const foreign = useForeign(decisions, draft);

  const open = useHostState(({ link }) => link.state === 'open');
  useEffect(() => {
    if (open) flush().catch(() => undefined);
  }, [open, flush]);
  useEffect(() => {
    const leave = () => void flush().catch(() => undefined);
    addEventListener('pagehide', leave);
    return () => {
      removeEventListener('pagehide', leave);
      leave();
    };
  }, [flush]);

  return {
    decisions,
    comments: commentsWith(review.comments, draft),
    decide: useCallback((changes) => change((now) => ({ ...now, decisions: { ...now.decisions, ...changes } })), [change]),
    remark: useCallback((id, comment) => change((now) => ({ ...now, comments: { ...now.comments, [id]: comment } })), [change]),
    foreign,
    saved: isEmpty(draft),
    failure,
    flush,
    discard: useCallback(() => keeper.change(() => emptyDraft), [keeper]),
  };
}

/** How often the decisions changed while the draft did not: another surface made them. */
function useForeign(decisions: Decisions, draft: Draft): number {
  const seen = useMemo(() => JSON.stringify(decisions), [decisions]);
  const [known, setKnown] = useState({ seen, draft, foreign: 0 });
  if (known.seen !== seen || known.draft !== draft) {
    const isForeign = known.seen !== seen && known.draft === draft;
    setKnown({ seen, draft, foreign: known.foreign + (isForeign ? 1 : 0) });
  }
  return known.foreign;
}

interface Sending {
  readonly draft: Draft;
  readonly keeper: DraftKeeper;
  /** Of the last try to send it. */
  readonly failure: Failure | null;
}

function useSending(review: Review): Sending {
  const { call, learnReviews } = useHost();
  const [draft, setDraft] = useState(emptyDraft);
  const [failure, setFailure] = useState<Failure | null>(null);
  const latest = useRef(review);
  latest.current = review;
  const { digest } = review;
  const drafted = useRef(digest);
  const [keeper] = useState(() => {
    const send = async (sent: Draft) => {
      try {
        const { id } = latest.current;
        learnReviews([await call('change/decide', { id, digest: drafted.current, ...asParams(latest.current, sent) })]);
        setFailure(null);
      } catch (error) {
        setFailure(Failure.from(error));
        throw error;
      }
    };
    return new DraftKeeper({ send, onChange: setDraft });
  });

  // What was drafted on an earlier round means other hunks.
  useEffect(() => {
    if (drafted.current !== digest) keeper.change(() => emptyDraft);
    drafted.current = digest;
  }, [digest, keeper]);
  return { draft, keeper, failure: isEmpty(draft) ? null : failure };
}
