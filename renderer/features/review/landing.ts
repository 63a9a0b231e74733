import { type Decisions, type FileDecision } from '../../../shared/model/change-set.ts';
import { type ChangedFileSummary } from '../../../shared/model/review.ts';
import { isDecided } from './decide.ts';

/** What lands if the decisions hold, and of how much. */
export interface Landing {
  readonly files: number;
  readonly ofFiles: number;
  readonly hunks: number;
  readonly ofHunks: number;
  /** Hunks of which some lines land. */
  readonly inPart: number;
  /** Hunks of which a text of the owner's lands. */
  readonly edited: number;
  readonly undecided: number;
}

export function landingOf(files: readonly ChangedFileSummary[], decisions: Decisions): Landing {
  const sum = { files: 0, ofFiles: files.length, hunks: 0, ofHunks: 0, inPart: 0, edited: 0, undecided: 0 };
  for (const file of files) {
    const decision = decisions[file.id];
    const { lands, hunks, inPart, edited } = share(file, decision);
    if (lands) sum.files += 1;
    sum.hunks += hunks;
    sum.ofHunks += file.hunks;
    sum.inPart += inPart;
    sum.edited += edited;
    if (file.refused === null && !isDecided(file, decision)) sum.undecided += 1;
  }
  return sum;
}

const nothing = { lands: false, hunks: 0, inPart: 0, edited: 0 };

function share(file: ChangedFileSummary, decision: FileDecision | undefined): typeof nothing {
  if (!decision || decision.type === 'rejected') return nothing;
  if (decision.type === 'accepted') return { ...nothing, lands: true, hunks: file.hunks };
  const taken = Object.values(decision.hunks).filter(({ type }) => type !== 'rejected');
  const count = (wanted: string) => taken.filter(({ type }) => type === wanted).length;
  return {
    lands: taken.length > 0 || decision.attributes,
    hunks: taken.length,
    inPart: count('lines'),
    edited: count('edited'),
  };
}

/** How many remarks Codex would be told: each comment, each file and hunk that was rejected, in part or as a whole, or edited. */
export function remarkCount(decisions: Decisions, comments: readonly unknown[]): number {
  const rejections = Object.values(decisions).map((decision) => {
    if (decision.type !== 'partial') return decision.type === 'rejected' ? 1 : 0;
    return Object.values(decision.hunks).filter(({ type }) => type !== 'accepted').length;
  });
  return rejections.reduce((sum, one) => sum + one, comments.length);
}
