import { type Approval, type Grant, GrantScope, type Question } from '../../../shared/model/approval.ts';
import { flag, oneOf, type Parsed, text, word } from '../arguments.ts';
import { dataDirOf } from '../host.ts';
import { print, printJson, safe, table, when } from '../output.ts';
import { openRemote } from '../remote.ts';
import { landShown } from './change-answers.ts';

/** What waits; with `--all` what was answered too. */
export async function listApprovals(args: Parsed): Promise<number> {
  await using remote = await openRemote(dataDirOf(args));
  const page = await remote.call('approval/list', flag(args, 'all') ? {} : { state: ['pending'] });
  if (flag(args, 'json')) printJson(page);
  else if (page.data.length === 0) print('Nothing waits for your answer.');
  else print(...table(['ID', 'STATE', 'CLIENT', 'ASKED', 'WHAT', ''], page.data.map(row)));
  return 0;
}

export async function showApproval(args: Parsed): Promise<number> {
  const approvalId = word(args, 0, 'The approval id');
  await using remote = await openRemote(dataDirOf(args));
  const approval = await remote.call('approval/read', { approvalId });
  if (flag(args, 'json')) printJson(approval);
  else print(...describe(approval));
  return 0;
}

export async function acceptApproval(args: Parsed): Promise<number> {
  return answer(args, { decision: 'accept', scope: oneOf(args, 'for', GrantScope.options) ?? 'once', reason: null });
}

export async function declineApproval(args: Parsed): Promise<number> {
  return answer(args, { decision: 'decline', scope: 'once', reason: text(args, 'reason') ?? null });
}

export async function listGrants(args: Parsed): Promise<number> {
  await using remote = await openRemote(dataDirOf(args));
  const { data } = await remote.call('grant/list', {});
  if (flag(args, 'json')) printJson({ data });
  else if (data.length === 0) print('Every question is asked: no answer holds for the next time.');
  else print(...table(['ID', 'FOR', 'CLIENT', 'UNTIL', 'USES', 'WHAT'], data.map(grantRow)));
  return 0;
}

export async function revokeGrant(args: Parsed): Promise<number> {
  const grantId = word(args, 0, 'The grant id');
  await using remote = await openRemote(dataDirOf(args));
  const grant = await remote.call('grant/revoke', { grantId });
  if (flag(args, 'json')) printJson(grant);
  else print(`${grant.id} holds no more: ${safe(grant.title)} is asked again.`);
  return 0;
}

interface Decision {
  readonly decision: 'accept' | 'decline';
  readonly scope: GrantScope;
  readonly reason: string | null;
}

async function answer(args: Parsed, decision: Decision): Promise<number> {
  const approvalId = word(args, 0, 'The approval id');
  await using remote = await openRemote(dataDirOf(args));
  const { approval: shown, nonce } = await remote.call('approval/show', { approvalId });
  // A yes to changes is no news before they have landed; one that cannot be given is refused below.
  const isYes = decision.decision === 'accept' && decision.scope === 'once' && shown.state === 'pending';
  const now = async () => (await remote.call('approval/show', { approvalId })).approval;
  if (isYes && shown.question.kind === 'changeSet') return await landShown(args, remote, shown.question, now);
  const approval = await remote.call('approval/answer', { approvalId, nonce, ...decision, surface: 'cli' });
  if (flag(args, 'json')) printJson(approval);
  else print(`${approval.id} is ${approval.state}.`);
  return 0;
}

function row({ id, state, clientName, createdAtMs, question }: Approval): string[] {
  const [first = ''] = lines(question);
  return [id, state, safe(clientName), when(createdAtMs / 1000), question.kind, first];
}

function grantRow({ id, scope, clientName, expiresAtMs, uses, title }: Grant): string[] {
  return [id, scope, safe(clientName), when(expiresAtMs / 1000), String(uses), safe(title)];
}

/** In the order of the window: who asks, where, what exactly, why it matters, and the ways to answer. */
function describe(approval: Approval): string[] {
  const { id, state, clientName, jobId, root, cwd, question, note, why, offers, expiresAtMs, answeredBy, reason } = approval;
  return [
    `${id}  ${state}${answeredBy === null ? '' : ` (${answeredBy})`}`,
    `client    ${safe(clientName)}${jobId === null ? '' : `, job ${jobId}`}`,
    `folder    ${safe(cwd)}${cwd === root ? '' : ` in ${safe(root)}`}`,
    `asks for  ${question.kind}`,
    ...lines(question).map((line) => `  ${line}`),
    ...why.map((one) => `! ${safe(one)}`),
    ...(note === null ? [] : [`it says   ${safe(note)}`]),
    ...(reason === null ? [] : [`because   ${safe(reason)}`]),
    ...(state === 'pending' ? [`until     ${when(expiresAtMs / 1000)}; a yes may be for: ${offers.join(', ')}`] : []),
  ];
}

function lines(question: Question): string[] {
  switch (question.kind) {
    case 'run':
      return [`${question.operation}, ${question.sandbox}${question.network ? ', network' : ''}`, ...whole(question.prompt)];
    case 'command':
      return [...whole(question.command), ...question.files.map(({ path, digest }) => `names ${safe(path)} ${digest?.slice(0, 19) ?? ''}`)];
    case 'fileChange':
      return question.changes.flatMap(({ path, kind, movedTo, diff }) => [
        `${kind} ${safe(path)}${movedTo === null ? '' : ` to ${safe(movedTo)}`}`,
        ...whole(diff),
      ]);
    case 'permission': {
      const { network, read, write } = question.permissions;
      return [...(network ? ['network'] : []), ...write.map((path) => `write ${safe(path)}`), ...read.map((path) => `read ${safe(path)}`)];
    }
    case 'changeSet':
      return [
        `${question.changeSetId}: ${question.files} files, +${question.added} -${question.removed}`,
        `read it whole: drawbridge changes show ${question.changeSetId}`,
      ];
    case 'takeover':
      return [`thread ${safe(question.threadId)}: ${safe(question.title)}`];
  }
}

function whole(text: string): string[] {
  return safe(text.trimEnd(), { multiline: true }).split('\n');
}
