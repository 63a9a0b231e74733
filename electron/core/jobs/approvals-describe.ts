import path from 'node:path';
import { Failure } from '../../../shared/contract/errors.ts';
import { type FileDigest } from '../../../shared/model/approval.ts';
import { type Job } from '../../../shared/model/job.ts';
import { type CommandFacts, commandRisks, mayAlwaysRun, parseCommand, operandOf } from '../policy/command.ts';
import { digestPath, findProgram, folderIdentity } from '../policy/evidence.ts';
import { runsLater } from '../policy/later-run.ts';
import { isInside } from '../policy/roots.ts';
import { type Shown } from './approvals-record.ts';
import { type Permissions, type RuntimeQuestion } from './ports.ts';

export interface Surroundings {
  readonly root: string;
  /** Where programs are looked for, as in PATH. */
  readonly searchPath: string;
}

type Asked<T extends RuntimeQuestion['type']> = Extract<RuntimeQuestion, { type: T }>;

/** Words of a command whose files are looked at; more would be no command that anybody reads. */
const maxWords = 64;

/** Codex's question with all it rests on, as it is now. */
export async function describeQuestion(question: RuntimeQuestion, cwd: string, surroundings: Surroundings): Promise<Shown> {
  switch (question.type) {
    case 'command':
      return describeCommand(question, surroundings);
    case 'fileChange':
      return describeFileChange(question, cwd, surroundings);
    case 'permission':
      return describePermission(question);
  }
}

/** A whole turn that writes in place, for the rule `ask`. A yes for the thread covers whatever it is told next, in the same sandbox. */
export async function describeRun(job: Pick<Job, 'prompt' | 'operation' | 'sandbox' | 'cwd'>, network: boolean): Promise<Shown> {
  const { prompt, operation, sandbox } = job;
  const folder = await folderOf(job.cwd);
  const danger = sandbox === 'danger-full-access';
  return {
    question: { kind: 'run', prompt, operation, sandbox, network },
    cwd: folder.path,
    evidence: { folder: folder.identity },
    why: [
      danger
        ? 'It runs without any sandbox: it may read, write and reach whatever you can.'
        : 'It writes in the folder itself; nothing is reviewed first.',
      ...(network && !danger ? ['Its commands may use the network.'] : []),
    ],
    offers: danger ? ['once'] : ['once', 'thread'],
    covers: danger ? null : { sandbox, network, folder },
    title: `${sandbox} in ${folder.path}`,
  };
}

async function describeCommand({ command, cwd, host, permissions }: Asked<'command'>, { root, searchPath }: Surroundings): Promise<Shown> {
  const folder = await folderOf(cwd);
  const { argv, words } = parseCommand(command);
  const program = argv?.[0] === undefined ? null : await findProgram(argv[0], { cwd: folder.path, searchPath });
  const executable = program === null ? null : { path: program, digest: await digestPath(program) };
  const named = await Promise.all(words.slice(0, maxWords).map((word) => fileOf(folder.path, word)));
  const files = named.filter(({ digest }) => digest !== null && digest !== 'folder');
  const facts: CommandFacts = { command, argv, words, executable: program, root };
  const question = {
    kind: 'command',
    command,
    argv: argv && [...argv],
    executable,
    files,
    host,
    permissions: permissions && copy(permissions),
  } as const;
  return {
    question,
    cwd: folder.path,
    // What is not there yet is bound too: a script that comes into being after the question was never shown.
    evidence: { folder: folder.identity, named },
    why: commandRisks({ ...facts, host, inSandbox: permissions !== null }),
    offers: mayAlwaysRun(facts) && words.length <= maxWords ? ['once', 'job', 'thread', 'always'] : ['once', 'job', 'thread'],
    covers: { question, folder, named },
    title: command,
  };
}

async function describeFileChange({ changes }: Asked<'fileChange'>, cwd: string, { root }: Surroundings): Promise<Shown> {
  const folder = await folderOf(cwd);
  const paths = changes
    .flatMap(({ path: file, movedTo }) => [file, ...(movedTo === null ? [] : [movedTo])])
    .map((file) => path.resolve(folder.path, file));
  const files = await Promise.all(paths.map(async (file) => ({ path: file, digest: await digestPath(file) })));
  return {
    question: { kind: 'fileChange', changes: [...changes], files },
    cwd: folder.path,
    evidence: { folder: folder.identity },
    why: [
      ...(paths.some((file) => !isInside(root, file)) ? ['It writes outside the open folder.'] : ['It writes in the folder itself.']),
      ...(paths.some(runsLater) ? ['It changes files that run later by themselves.'] : []),
      ...(changes.some(({ kind }) => kind === 'delete') ? ['It deletes files.'] : []),
    ],
    offers: ['once'],
    covers: null,
    title: paths.join(', '),
  };
}

async function describePermission({ permissions, cwd }: Asked<'permission'>): Promise<Shown> {
  const folder = await folderOf(cwd);
  const { network, read, write } = permissions;
  return {
    question: { kind: 'permission', permissions: copy(permissions) },
    cwd: folder.path,
    evidence: { folder: folder.identity },
    why: [
      ...(network ? ['Commands of this turn may use the network.'] : []),
      ...(write.length > 0 ? [`Commands of this turn may write to ${write.join(', ')}.`] : []),
      ...(read.length > 0 ? [`Commands of this turn may read ${read.join(', ')}.`] : []),
    ],
    offers: ['once', 'job', 'thread'],
    covers: { permissions, folder },
    title: [...(network ? ['network'] : []), ...write, ...read].join(', '),
  };
}

/** @throws Failure path/notFound */
async function folderOf(cwd: string): Promise<{ readonly path: string; readonly identity: string }> {
  return folderIdentity(cwd).catch((cause: unknown) => {
    throw new Failure('path/notFound', `${cwd} is not there any more.`, { cause });
  });
}

async function fileOf(cwd: string, word: string): Promise<FileDigest> {
  const file = path.resolve(cwd, operandOf(word).slice(0, 4096));
  return { path: file, digest: await digestPath(file) };
}

function copy({ network, read, write }: Permissions) {
  return { network, read: [...read], write: [...write] };
}
