import { type Question } from '../../../shared/model/approval.ts';
import { type ChangedFileSummary, type Review } from '../../../shared/model/review.ts';
import { flag, type Parsed, text, UsageError, word } from '../arguments.ts';
import { dataDirOf } from '../host.ts';
import { complain, print, printJson, safe } from '../output.ts';
import { openRemote, type Remote } from '../remote.ts';
import { countsText, fileLine } from './change-lines.ts';
import { filesOf } from './change-places.ts';

const surface = 'cli';

type ChangeSetQuestion = Extract<Question, { kind: 'changeSet' }>;

/** Lands what is accepted, and says what that was. Where nothing was decided on, the whole is meant. */
export async function applyChange(args: Parsed): Promise<number> {
  const id = theId(args);
  await using remote = await openRemote(dataDirOf(args));
  const before = await remote.call('change/read', { id });
  const { decisions } = before;
  const all = flag(args, 'all') || Object.keys(decisions).length === 0;
  const review = await remote.call('change/apply', { id, digest: digestOf(args, before), decisions, all, surface });
  return await tell(args, review, () => filesOf(remote, id));
}

/** A yes to the question that shows a change set: what was not rejected lands, and is told as `apply` tells it; with `--json` by what `told` gives. */
export async function landShown(
  args: Parsed,
  remote: Remote,
  { changeSetId: id, shown }: ChangeSetQuestion,
  told: () => Promise<unknown>,
): Promise<number> {
  const { decisions } = await remote.call('change/read', { id });
  const review = await remote.call('change/apply', { id, digest: shown, decisions, all: true, surface });
  return await tell(args, review, () => filesOf(remote, id), told);
}

/** As `apply`, with what the files hold now; `--preview` only says whether that goes. */
export async function mergeChange(args: Parsed): Promise<number> {
  const id = theId(args);
  const preview = flag(args, 'preview');
  await using remote = await openRemote(dataDirOf(args));
  const before = await remote.call('change/read', { id });
  const { decisions } = before;
  const all = flag(args, 'all');
  const review = await remote.call('change/merge', { id, digest: digestOf(args, before), decisions, all, preview, surface });
  if (!preview) return await tell(args, review, () => filesOf(remote, id));
  if (flag(args, 'json')) printJson(review);
  else print(...review.conflicts.map(conflictLine), `Nothing has landed yet. Land what goes together: drawbridge changes merge ${id}`);
  return 0;
}

export async function sendBack(args: Parsed): Promise<number> {
  const id = theId(args);
  const message = args.positionals.slice(1).join(' ').trim();
  await using remote = await openRemote(dataDirOf(args));
  const review = await remote.call('change/sendBack', { id, ...(message && { message }), surface });
  if (flag(args, 'json')) printJson(review);
  else print(`${id} went back to Codex. What it makes of it comes as round ${review.round + 1}: drawbridge changes show ${id}`);
  return 0;
}

export async function declineChange(args: Parsed): Promise<number> {
  if (!text(args, 'reason')?.trim()) throw new UsageError('--reason is missing: the client that asked is told why.');
  return rejectAll(args);
}

/** Rejects the whole: nothing of it lands, and the job that waits for it ends. */
export async function rejectAll(args: Parsed): Promise<number> {
  const id = theId(args);
  const reason = text(args, 'reason')?.trim();
  await using remote = await openRemote(dataDirOf(args));
  const review = await remote.call('change/reject', { id, ...(reason && { reason }), surface });
  if (flag(args, 'json')) printJson(review);
  else print(`${id} is ${review.state}. Nothing of it has landed.`);
  return 0;
}

export async function revertChange(args: Parsed): Promise<number> {
  const id = theId(args);
  await using remote = await openRemote(dataDirOf(args));
  const review = await remote.call('change/revert', { id, surface });
  if (review.state !== 'reverted') return await tell(args, review, async () => []);
  if (flag(args, 'json')) printJson(review);
  else print(`${id} is reverted: ${safe(review.checkout)} is as it was before.`);
  return 0;
}

/** What has landed, file by file; or why nothing has. */
async function tell(
  args: Parsed,
  review: Review,
  files: () => Promise<ChangedFileSummary[]>,
  json: () => Promise<unknown> = async () => review,
): Promise<number> {
  const { id, checkout, landed, decisions, failure, conflicts } = review;
  if (flag(args, 'json')) printJson(await json());
  else if (failure) complain(failure.message, ...conflicts.map(conflictLine), ...(failure.hint === null ? [] : [`→ ${failure.hint}`]));
  else if (landed) {
    const lines = (await files()).map((file) => fileLine(file, decisions[file.id]));
    print(`${id} is applied: ${countsText(landed)} in ${safe(checkout)}, uncommitted.`, ...lines);
  }
  return failure ? 1 : 0;
}

function conflictLine({ path, reason }: Review['conflicts'][number]): string {
  return `  ${safe(path)}: ${safe(reason)}`;
}

/** The change set the owner looked at: the one they name, or the present one. A beginning of 12 characters is enough. */
export function digestOf(args: Parsed, { digest }: Review): string {
  const given = text(args, 'digest');
  if (given === undefined) return digest;
  return given.length >= 12 && digest.startsWith(given) ? digest : given;
}

function theId(args: Parsed): string {
  return word(args, 0, 'The id of the change set');
}
