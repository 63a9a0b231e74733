import { type Approval, type Question } from '../../../shared/model/approval.ts';
import { type DiffLine, diffLines } from '../../ui/diff.ts';
import { said } from '../../../shared/texts/said.ts';
import { texts } from '../../../shared/texts/texts.ts';

/** What is asked, after the name of who asks. */
export function asksFor(question: Question): string {
  const { asks } = texts.approvals;
  switch (question.kind) {
    case 'run':
      return question.sandbox === 'danger-full-access' ? asks.runDanger : asks.run;
    case 'command':
      return question.permissions === null ? asks.command : asks.commandInside;
    case 'fileChange':
      return asks.fileChange(question.changes.length);
    case 'permission':
      return asks.permission;
    case 'changeSet':
      return asks.changeSet(question.files);
    case 'takeover':
      return asks.takeover;
  }
}

/** The same in as few words as a row of a list has room for; what it is about follows. */
export function wants({ kind }: Question): string {
  return texts.approvals.wants[kind];
}

/** What it is about, in one line. */
export function aboutOf({ question }: Pick<Approval, 'question'>): string {
  switch (question.kind) {
    case 'run':
      return question.prompt;
    case 'command':
      return question.command;
    case 'fileChange':
      return question.changes.map(({ path }) => path).join(', ');
    case 'permission':
      return rightsOf(question.permissions).join(', ');
    case 'changeSet':
      return texts.approval.changesValue(question.files, question.added, question.removed);
    case 'takeover':
      return question.title;
  }
}

/** What commands would get besides what the sandbox gives them. */
export function rightsOf({ network, read, write }: Extract<Question, { kind: 'permission' }>['permissions']): readonly string[] {
  const { getsNetwork, getsRead, getsWrite } = texts.approval;
  return [...(network ? [getsNetwork] : []), ...write.map(getsWrite), ...read.map(getsRead)];
}

/** One sentence: what the answer was, whose, and why. */
export function outcomeOf({ state, answeredBy, scope, reason }: Approval): string {
  const { outcome, surfaces, scopes } = texts.approval;
  const where = surfaces[answeredBy ?? 'window'];
  switch (state) {
    case 'accepted':
      return outcome.accepted(where, scopes[scope ?? 'once']);
    case 'declined':
      return reason === null ? outcome.declined(where) : outcome.declinedBecause(where, reason);
    case 'cancelled':
      return reason === null ? outcome.cancelled : outcome.cancelledBecause(said(reason));
    case 'expired':
      return outcome.expired;
    case 'superseded':
      return outcome.superseded;
    case 'pending':
      return texts.approvals.states.pending;
  }
}

/** A text of many lines that the owner must have seen before a yes. */
export interface Block {
  /** A file; null for the only text of a question. */
  readonly file: Extract<Question, { kind: 'fileChange' }>['changes'][number] | null;
  readonly lines: readonly DiffLine[];
}

/** The long part of a question; empty where its facts say all. */
export function blocksOf(question: Question): readonly Block[] {
  switch (question.kind) {
    case 'run':
      return [plainBlock(question.prompt)];
    case 'command':
      return [plainBlock(question.command)];
    case 'fileChange':
      return question.changes.map((file) => ({ file, lines: diffLines(file) }));
    case 'permission':
    case 'changeSet':
    case 'takeover':
      return [];
  }
}

/** The first `limit` lines of all blocks together, and how many are left; a file whose lines are all left has none. */
export function cutBlocks(blocks: readonly Block[], limit: number): { readonly blocks: readonly Block[]; readonly hidden: number } {
  let room = limit;
  const cut = blocks.map(({ file, lines }) => {
    const shown = lines.slice(0, room);
    room -= shown.length;
    return { file, lines: shown };
  });
  const count = (all: readonly Block[]) => all.reduce((sum, { lines }) => sum + lines.length, 0);
  return { blocks: cut, hidden: count(blocks) - count(cut) };
}

function plainBlock(text: string): Block {
  return { file: null, lines: text.split('\n').map((line) => ({ type: 'context', text: line })) };
}
