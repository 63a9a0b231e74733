import { type ChangedFile, type ChangeSet, type Decisions, type FileDecision, type Hunk } from '../../../shared/model/change-set.ts';
import { type Review } from '../../../shared/model/review.ts';
import { isSecretName, secretIn } from '../policy/secret-names.ts';
import { hunksOf } from './reviews-decide.ts';

/** `edited`: the owner put a text of their own in its place, which is theirs and not shown. */
export type ClientDecision = 'pending' | 'accepted' | 'rejected' | 'partial' | 'edited';

export interface ClientHunk extends Hunk {
  readonly decision: ClientDecision;
}

/** Why the lines of a file are not shown. */
export type Withheld = Exclude<ChangedFile['content']['type'], 'text'> | 'secret';

export interface ClientFile extends Pick<ChangedFile, 'path' | 'oldPath' | 'status' | 'added' | 'removed'> {
  readonly decision: ClientDecision;
  readonly hunks: readonly ClientHunk[];
  readonly withheld: Withheld | null;
}

/** What a job changed, as the client that asked for it may see it. Decisions show once the owner has answered, not while they think. */
export interface ClientChanges extends Pick<Review, 'state' | 'round' | 'digest' | 'counts' | 'landed' | 'reason' | 'skipped'> {
  readonly files: readonly ClientFile[];
}

export function clientChanges(review: Review, { files }: ChangeSet): ClientChanges {
  const { state, round, digest, counts, landed, reason, skipped } = review;
  const decided = decidedOf(review);
  return { state, round, digest, counts, landed, reason, skipped, files: files.map((file) => clientFile(file, decided)) };
}

/** Null while it is open; nothing of what was rejected or lost is in the checkout, whatever was ticked before. */
function decidedOf({ state, decisions }: Review): Decisions | null {
  switch (state) {
    case 'pending':
    case 'sentBack':
      return null;
    case 'applied':
    case 'reverted':
      return decisions;
    case 'rejected':
    case 'lost':
      return {};
  }
}

function clientFile(file: ChangedFile, decided: Decisions | null): ClientFile {
  const { path, oldPath, status, added, removed } = file;
  const decision = decided && (decided[file.id] ?? { type: 'rejected' });
  const withheld = withheldOf(file);
  const hunks = withheld === null ? hunksOf(file).map((hunk) => ({ ...hunk, decision: hunkDecision(hunk, decision) })) : [];
  return { path, oldPath, status, added, removed, decision: decision?.type ?? 'pending', hunks, withheld };
}

function hunkDecision({ id }: Hunk, decision: FileDecision | null): ClientDecision {
  if (decision?.type !== 'partial') return decision?.type ?? 'pending';
  const own = decision.hunks[id]?.type ?? 'rejected';
  return own === 'lines' ? 'partial' : own;
}

/** Promise 3 of the security specification: what looks like a secret is named and never shown, by name, by flag or by any of its lines. */
function withheldOf(file: ChangedFile): Withheld | null {
  const isSecret =
    [file.path, file.oldPath ?? ''].some(isSecretName) ||
    file.flags.includes('secretLooking') ||
    hunksOf(file).some(({ lines }) => secretIn(lines.map(({ text }) => text).join('\n')) !== null);
  if (isSecret) return 'secret';
  return file.content.type === 'text' ? null : file.content.type;
}
