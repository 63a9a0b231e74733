import { z } from 'zod';
import { Sandbox } from './config.ts';
import { FileChange } from './item.ts';
import { JobId } from './job.ts';

/** A file as a question shows it: its content by digest, null where there is no such file. */
export const FileDigest = z.object({ path: z.string(), digest: z.string().nullable() });
export type FileDigest = z.infer<typeof FileDigest>;

export const RequestedPermissions = z.object({ network: z.boolean(), read: z.array(z.string()), write: z.array(z.string()) });

/** What exactly is asked. All of it is shown, and all of it is bound by the digest. */
export const Question = z.discriminatedUnion('kind', [
  /** A whole turn that would write in place. */
  z.object({ kind: z.literal('run'), prompt: z.string(), operation: z.string(), sandbox: Sandbox, network: z.boolean() }),
  /** A command that would run outside the sandbox. */
  z.object({
    kind: z.literal('command'),
    /** As Codex will run it, its shell included. */
    command: z.string(),
    /** The program and its words; null for what only a shell understands. */
    argv: z.array(z.string()).nullable(),
    /** Where the program was found. */
    executable: FileDigest.nullable(),
    /** Files that the command names. */
    files: z.array(FileDigest),
    host: z.string().nullable(),
    permissions: RequestedPermissions.nullable(),
  }),
  z.object({ kind: z.literal('fileChange'), changes: FileChange.shape.changes, files: z.array(FileDigest) }),
  z.object({ kind: z.literal('permission'), permissions: RequestedPermissions }),
  /** What a job changed in its own workspace, to be written to the folder. `shown` is the digest of the files and hunks as shown. */
  z.object({
    kind: z.literal('changeSet'),
    changeSetId: z.string(),
    files: z.int(),
    added: z.int(),
    removed: z.int(),
    shown: z.string(),
  }),
  /** A client wants to go on with a thread that is not its own. */
  z.object({ kind: z.literal('takeover'), threadId: z.string(), title: z.string() }),
]);
export type Question = z.infer<typeof Question>;

export const ApprovalKind = z.enum(['run', 'command', 'fileChange', 'permission', 'changeSet', 'takeover']);
export type ApprovalKind = z.infer<typeof ApprovalKind>;

/** How far a yes reaches: this question; the same one again in its job or thread; or from its client anywhere in this root. */
export const GrantScope = z.enum(['once', 'job', 'thread', 'always']);
export type GrantScope = z.infer<typeof GrantScope>;

/** `superseded`: what was shown changed before it was acted on; another question took its place. */
export const ApprovalState = z.enum(['pending', 'accepted', 'declined', 'expired', 'cancelled', 'superseded']);
export type ApprovalState = z.infer<typeof ApprovalState>;

/** Where an owner answered; `grant` is an earlier answer of theirs. */
export const AnswerSurface = z.enum(['window', 'notification', 'page', 'cli', 'grant']);
export type AnswerSurface = z.infer<typeof AnswerSurface>;

export const ApprovalId = z.string().regex(/^apr_[0-9a-z]{16}$/);
export const GrantId = z.string().regex(/^grt_[0-9a-z]{16}$/);

/** A question to the owner and its answer. */
export const Approval = z.object({
  id: ApprovalId,
  state: ApprovalState,
  jobId: JobId.nullable(),
  threadId: z.string().nullable(),
  clientId: z.string(),
  clientName: z.string(),
  root: z.string(),
  cwd: z.string(),
  question: Question,
  /** The asker's own words. They prove nothing and are not bound by the digest. */
  note: z.string().nullable(),
  /** Why it matters, one sentence each. */
  why: z.array(z.string()),
  /** Of all that is shown and of what it would act on. */
  digest: z.string(),
  /** How far a yes may reach. */
  offers: z.array(GrantScope),
  /** Unix milliseconds. */
  createdAtMs: z.int(),
  expiresAtMs: z.int(),
  answeredAtMs: z.int().nullable(),
  answeredBy: AnswerSurface.nullable(),
  scope: GrantScope.nullable(),
  grantId: GrantId.nullable(),
  /** Why it was declined, as the model is told; or why it was cancelled. */
  reason: z.string().nullable(),
});
export type Approval = z.infer<typeof Approval>;

/** An answer that holds for the same question again. */
export const Grant = z.object({
  id: GrantId,
  scope: GrantScope.exclude(['once']),
  kind: ApprovalKind,
  /** Of what it covers: the same words, program, files and folder. */
  fingerprint: z.string(),
  /** What it covers, for people. */
  title: z.string(),
  clientId: z.string(),
  clientName: z.string(),
  root: z.string(),
  jobId: JobId.nullable(),
  threadId: z.string().nullable(),
  approvalId: ApprovalId,
  createdAtMs: z.int(),
  expiresAtMs: z.int(),
  revokedAtMs: z.int().nullable(),
  uses: z.int(),
});
export type Grant = z.infer<typeof Grant>;
