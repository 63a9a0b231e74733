import { type ThreadSummary, type Turn } from '../../../shared/model/thread.ts';
import { DisplayName } from '../../../shared/model/text.ts';
import { flag, limitOf, type Parsed, sentence, text, UsageError, word } from '../arguments.ts';
import { dataDirOf } from '../host.ts';
import { print, printJson, safe, table, when } from '../output.ts';
import { openRemote, type Remote } from '../remote.ts';

export async function listThreads(args: Parsed): Promise<number> {
  const [search, cursor] = [text(args, 'search'), text(args, 'cursor')];
  const query = {
    scope: flag(args, 'all') ? ('all' as const) : ('ours' as const),
    archived: flag(args, 'archived'),
    limit: limitOf(args),
    ...(search !== undefined && { search }),
    ...(cursor !== undefined && { cursor }),
  };
  await using remote = await openRemote(dataDirOf(args));
  const page = await remote.call('thread/list', query);
  if (flag(args, 'json')) printJson(page);
  else if (page.data.length === 0) print('No threads.');
  else print(...table(['ID', 'LAST TURN', 'CLIENT', 'MODEL', 'TOKENS', 'TITLE'], page.data.map(row)));
  return 0;
}

/** A thread with its last ten turns, in the order in which they were. */
export async function showThread(args: Parsed): Promise<number> {
  const threadId = idOf(args);
  await using remote = await openRemote(dataDirOf(args));
  const thread = await remote.call('thread/read', { threadId });
  const { data: turns } = await remote.call('thread/turns', { threadId, limit: 10 });
  if (flag(args, 'json')) printJson({ thread, turns });
  else print(...describe(thread), ...turns.toReversed().flatMap(turnLines));
  return 0;
}

export async function renameThread(args: Parsed): Promise<number> {
  const threadId = idOf(args);
  const title = DisplayName.safeParse(sentence(args, 1, 'The title'));
  if (!title.success) throw new UsageError(`The title ${title.error.issues[0]?.message ?? 'cannot be used'}.`);
  return change(args, (remote) => remote.call('thread/rename', { threadId, title: title.data }), 'is renamed');
}

export function archiveThread(args: Parsed): Promise<number> {
  const threadId = idOf(args);
  return change(args, (remote) => remote.call('thread/archive', { threadId }), 'is archived');
}

export function unarchiveThread(args: Parsed): Promise<number> {
  const threadId = idOf(args);
  return change(args, (remote) => remote.call('thread/unarchive', { threadId }), 'is out of the archive');
}

export function forkThread(args: Parsed): Promise<number> {
  const threadId = idOf(args);
  const lastTurnId = text(args, 'turn');
  const point = lastTurnId === undefined ? {} : { lastTurnId };
  return change(args, (remote) => remote.call('thread/fork', { threadId, ...point }), `is a fork of ${safe(threadId)}`);
}

export async function deleteThread(args: Parsed): Promise<number> {
  const threadId = idOf(args);
  await using remote = await openRemote(dataDirOf(args));
  await remote.call('thread/delete', { threadId });
  if (flag(args, 'json')) printJson({ deleted: threadId });
  else print(`${safe(threadId)} is deleted.`);
  return 0;
}

async function change(args: Parsed, work: (remote: Remote) => Promise<ThreadSummary>, what: string): Promise<number> {
  await using remote = await openRemote(dataDirOf(args));
  const thread = await work(remote);
  if (flag(args, 'json')) printJson(thread);
  else print(`${thread.id} ${what}: ${safe(thread.title)}`);
  return 0;
}

function idOf(args: Parsed): string {
  return word(args, 0, 'The thread id');
}

function row({ id, lastTurnAt, clientName, origin, model, tokens, title, busyWith }: ThreadSummary): string[] {
  const who = clientName ?? origin ?? '-';
  return [id, when(lastTurnAt), safe(who), safe(model ?? 'default'), String(tokens), safe(busyWith === null ? title : `${title} (busy)`)];
}

function describe(thread: ThreadSummary): string[] {
  const { id, title, clientName, bridgeId, origin, cwd, model, effort, createdAt, lastTurnAt, forkedFrom, busyWith, tokens } = thread;
  return [
    `${id}${thread.archived ? '  archived' : ''}`,
    `title      ${safe(title)}`,
    `begun by   ${safe(clientName === null ? (origin ?? 'another program') : `${clientName} through ${bridgeId}`)}`,
    `folder     ${safe(cwd)}`,
    `model      ${safe(model ?? 'default')}${effort ? ` (${safe(effort)})` : ''}`,
    `created    ${when(createdAt)}`,
    `last turn  ${when(lastTurnAt)}`,
    `tokens     ${tokens}`,
    ...(forkedFrom === null ? [] : [`fork of    ${safe(forkedFrom)}`]),
    ...(busyWith === null ? [] : [`busy with  ${busyWith}`]),
  ];
}

function turnLines({ id, status, failure, startedAt, items }: Turn): string[] {
  const texts = items.flatMap((item) => {
    if (item.type === 'userMessage') return [`> ${safe(item.text, { multiline: true }).replaceAll('\n', '\n> ')}`];
    return item.type === 'agentMessage' ? [safe(item.text, { multiline: true })] : [];
  });
  return ['', `${when(startedAt)}  ${id}  ${status}`, ...texts, ...(failure ? [`failure: ${safe(failure.message)}`] : [])];
}
