import { randomUUID } from 'node:crypto';
import { Failure } from '../../../shared/contract/errors.ts';
import { type Decisions } from '../../../shared/model/change-set.ts';
import { type ChangedFileSummary, type Review, ReviewState } from '../../../shared/model/review.ts';
import { flag, limitOf, type Parsed, sentence, text, UsageError, word } from '../arguments.ts';
import { dataDirOf } from '../host.ts';
import { print, printJson, safe, table, when } from '../output.ts';
import { openRemote, type Remote } from '../remote.ts';
import { digestOf, rejectAll } from './change-answers.ts';
import { countsText, type DiffStyle, diffLines, fileLine, reviewLines } from './change-lines.ts';
import { filesOf, Places, withHunk } from './change-places.ts';

export async function listChanges(args: Parsed): Promise<number> {
  const state = text(args, 'state')?.split(',').map(parseState);
  const limit = limitOf(args);
  await using remote = await openRemote(dataDirOf(args));
  const page = await remote.call('change/list', { limit, ...(state && { state }) });
  if (flag(args, 'json')) printJson(page);
  else if (page.data.length === 0) print('No changes.');
  else print(...table(['ID', 'STATE', 'CLIENT', 'MADE', 'CHANGES', 'FOLDER', 'TITLE'], page.data.map(row)));
  return 0;
}

/** The review with its files; `--stat` leaves their lines out. As JSON one object, the files in `files`. */
export async function showChange(args: Parsed): Promise<number> {
  const id = word(args, 0, 'The id of the change set');
  await using remote = await openRemote(dataDirOf(args));
  const review = await remote.call('change/read', { id });
  const files = await filesOf(remote, id);
  const named = text(args, 'file');
  const shown = named === undefined ? files : files.filter(({ id: fileId, path }) => fileId === named || path === named);
  // Says which files there are.
  if (named !== undefined && shown.length === 0) await new Places(remote, id, files).find(named);
  if (flag(args, 'json')) printJson({ ...review, files: flag(args, 'stat') ? shown : await contents(remote, id, shown) });
  else if (flag(args, 'stat')) print(...reviewLines(review), '', ...shown.map((file) => fileLine(file, review.decisions[file.id])));
  else await printDiff(remote, review, shown, { colour: isColourful(), numbers: flag(args, 'numbers') });
  return 0;
}

/** Keeps what may land; nothing lands yet. */
export async function acceptParts(args: Parsed): Promise<number> {
  return decide(args, 'accepted');
}

/** Keeps what is not to land. Without parts all of it is rejected, and the job that waits for it ends. */
export async function rejectParts(args: Parsed): Promise<number> {
  if (args.positionals.length < 2) return rejectAll(args);
  if (text(args, 'reason') !== undefined) {
    throw new UsageError(
      '--reason goes with a rejection of the whole; a word on a part is a comment: drawbridge changes comment ID FILE[:HUNK] TEXT',
    );
  }
  return decide(args, 'rejected');
}

export async function commentOn(args: Parsed): Promise<number> {
  const id = word(args, 0, 'The id of the change set');
  const at = word(args, 1, 'FILE[:HUNK[:LINE]]');
  const words = sentence(args, 2, 'The comment');
  await using remote = await openRemote(dataDirOf(args));
  // Before its files: a round that comes between them is refused by this one's digest.
  const { digest, comments } = await remote.call('change/read', { id });
  const { file, hunk, line } = await new Places(remote, id, await filesOf(remote, id)).find(at);
  const comment = { id: randomUUID(), fileId: file.id, hunkId: hunk?.id ?? null, line, text: words };
  const review = await remote.call('change/decide', { id, digest, comments: [...comments, comment] });
  if (flag(args, 'json')) printJson(review);
  else print(`Noted on ${safe(at)}. It goes to Codex with: drawbridge changes send-back ${id}`);
  return 0;
}

async function decide(args: Parsed, type: 'accepted' | 'rejected'): Promise<number> {
  const id = word(args, 0, 'The id of the change set');
  await using remote = await openRemote(dataDirOf(args));
  // Before its files, as in `commentOn`.
  const shown = await remote.call('change/read', { id });
  if (digestOf(args, shown) !== shown.digest) throw changedSince(id);
  const files = await filesOf(remote, id);
  const parts = args.positionals.slice(1);
  const decisions =
    parts.length === 0 ? onAll(files, type) : await onParts(new Places(remote, id, files), parts, { type, before: shown.decisions });
  const review = await remote.call('change/decide', { id, digest: shown.digest, decisions });
  if (flag(args, 'json')) printJson(review);
  else {
    const decided = files.filter((file) => decisions[file.id]);
    print(...decided.map((file) => fileLine(file, review.decisions[file.id])), next(id, files, review));
  }
  return 0;
}

/** On every file that can land. */
function onAll(files: readonly ChangedFileSummary[], type: 'accepted' | 'rejected'): Decisions {
  return Object.fromEntries(files.flatMap(({ id, refused }) => (refused === null ? [[id, { type }]] : [])));
}

interface Answer {
  readonly type: 'accepted' | 'rejected';
  /** What was decided before. */
  readonly before: Decisions;
}

async function onParts(places: Places, parts: readonly string[], { type, before }: Answer): Promise<Decisions> {
  const decisions: Decisions = {};
  for (const part of parts) {
    const { file, hunk } = await places.find(part);
    decisions[file.id] = hunk ? withHunk(file, decisions[file.id] ?? before[file.id], hunk.id, type) : { type };
  }
  return decisions;
}

function changedSince(id: string): Failure {
  return new Failure('change/drift', 'Codex has changed its proposal since you looked at it. Nothing was decided.', {
    hint: `Look at it anew: drawbridge changes show ${id}`,
  });
}

function next(id: string, files: readonly ChangedFileSummary[], { decisions }: Review): string {
  const undecided = files.filter(({ id: fileId, refused }) => refused === null && !decisions[fileId]).length;
  const rest = undecided === 0 ? '' : ` ${undecided} of ${files.length} files have no decision yet.`;
  return `Nothing has landed yet.${rest} Land what is accepted: drawbridge changes apply ${id}`;
}

async function contents(remote: Remote, id: string, files: readonly ChangedFileSummary[]) {
  const read = [];
  for (const { id: fileId } of files) read.push(await remote.call('change/file', { id, fileId }));
  return read;
}

async function printDiff(remote: Remote, review: Review, files: readonly ChangedFileSummary[], style: DiffStyle): Promise<void> {
  print(...reviewLines(review));
  for (const { id: fileId } of files) {
    print('', ...diffLines(await remote.call('change/file', { id: review.id, fileId }), review, style));
  }
}

function isColourful(): boolean {
  return process.stdout.isTTY === true && !process.env['NO_COLOR'];
}

function row({ id, state, clientName, createdAt, counts, checkout, title }: Review): string[] {
  return [id, state, safe(clientName), when(createdAt), countsText(counts), safe(checkout), safe(title)];
}

function parseState(given: string): ReviewState {
  const state = ReviewState.safeParse(given);
  if (state.success) return state.data;
  throw new UsageError(`--state knows ${ReviewState.options.join(', ')}; ${JSON.stringify(given)} is none of them.`);
}
