import { z } from 'zod';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** One state of a path. */
export const FileSide = z.object({
  /** `repository` is a folder with git of its own, never looked into. */
  kind: z.enum(['file', 'symlink', 'repository']),
  executable: z.boolean(),
  size: z.int(),
  /** Of the content, or of the link's target. */
  sha256: Sha256,
});
export type FileSide = z.infer<typeof FileSide>;

/** A line as it is in the file, `\r` included; `newline` is false for a last line that does not end. */
export const HunkLine = z.object({ type: z.enum(['context', 'removed', 'added']), text: z.string(), newline: z.boolean() });
export type HunkLine = z.infer<typeof HunkLine>;

/** Neighbouring changes with the lines around them. Line numbers start at 1; a side without lines has the number of the line before. */
export const Hunk = z.object({
  /** Stable as long as its own lines are. */
  id: z.string(),
  oldStart: z.int(),
  oldLines: z.int(),
  newStart: z.int(),
  newLines: z.int(),
  lines: z.array(HunkLine),
});
export type Hunk = z.infer<typeof Hunk>;

/** `latin1` stands for every encoding that is not UTF-8: each character is one byte. */
export const TextEncoding = z.enum(['utf8', 'latin1']);
export type TextEncoding = z.infer<typeof TextEncoding>;

/** How the change of a file can be shown. */
export const FileContent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), encoding: TextEncoding, hunks: z.array(Hunk) }),
  /** The bytes are the same: renamed, or the mode changed. */
  z.object({ type: z.literal('same') }),
  z.object({ type: z.literal('binary') }),
  /** Known by size and hash only. */
  z.object({ type: z.literal('large') }),
  z.object({ type: z.literal('symlink'), before: z.string().nullable(), after: z.string().nullable() }),
  z.object({ type: z.literal('repository') }),
]);
export type FileContent = z.infer<typeof FileContent>;

/** Why a file deserves a second look. `runsLater`: some tool runs it, or reads it as an order, without being asked. */
export const FileFlag = z.enum([
  'ci',
  'hooks',
  'agentInstructions',
  'runsLater',
  'lockFile',
  'newDependency',
  'secretLooking',
  'outsideAsked',
  'executable',
  'generated',
  'linkOutside',
]);
export type FileFlag = z.infer<typeof FileFlag>;

export const FileStatus = z.enum(['added', 'deleted', 'modified', 'renamed']);
export type FileStatus = z.infer<typeof FileStatus>;

/** One file of a change set. Paths are relative to the checkout, with `/`. */
export const ChangedFile = z.object({
  /** Stable as long as its paths are. */
  id: z.string(),
  status: FileStatus,
  path: z.string(),
  /** Where it was; set for `renamed` only. */
  oldPath: z.string().nullable(),
  before: FileSide.nullable(),
  after: FileSide.nullable(),
  content: FileContent,
  added: z.int(),
  removed: z.int(),
  flags: z.array(FileFlag),
  /** Why it can never be accepted, in words that follow its name; null when it can. */
  refused: z.string().nullable(),
});
export type ChangedFile = z.infer<typeof ChangedFile>;

export const ChangeCounts = z.object({ files: z.int(), added: z.int(), removed: z.int() });
export type ChangeCounts = z.infer<typeof ChangeCounts>;

/** What a job changed. */
export const ChangeSet = z.object({
  /** SHA-256 of the canonical JSON of `files` and `skipped`: of exactly what is shown. */
  digest: Sha256,
  files: z.array(ChangedFile),
  counts: ChangeCounts,
  /** What was found and cannot be shown or landed: pipes, devices, names that are no text. */
  skipped: z.array(z.string()),
});
export type ChangeSet = z.infer<typeof ChangeSet>;

/** `lines` accepts ranges of the hunk's own lines, from 0, both ends included; `edited` puts a text of the owner's in the place of the hunk. */
export const HunkDecision = z.discriminatedUnion('type', [
  z.object({ type: z.literal('accepted') }),
  z.object({ type: z.literal('rejected') }),
  z.object({ type: z.literal('lines'), accepted: z.array(z.tuple([z.int().min(0), z.int().min(0)])) }),
  z.object({ type: z.literal('edited'), text: z.string() }),
]);
export type HunkDecision = z.infer<typeof HunkDecision>;

/** `partial` needs hunks; those without a decision are rejected. `attributes`: the new name and the mode. */
export const FileDecision = z.discriminatedUnion('type', [
  z.object({ type: z.literal('accepted') }),
  z.object({ type: z.literal('rejected') }),
  z.object({ type: z.literal('partial'), hunks: z.record(z.string(), HunkDecision), attributes: z.boolean() }),
]);
export type FileDecision = z.infer<typeof FileDecision>;

/** By file id. A file without one is rejected: only what was decided on lands. */
export const Decisions = z.record(z.string(), FileDecision);
export type Decisions = z.infer<typeof Decisions>;
