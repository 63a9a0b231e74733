import { z } from 'zod';
import { Sandbox } from './config.ts';
import { FailureBody } from './job.ts';

/** Where a job runs: in the root itself, in a git worktree of its own, or in a staged copy of a folder without git. */
export const Workspace = z.enum(['direct', 'worktree', 'copy']);
export type Workspace = z.infer<typeof Workspace>;

/** One setting that had a say: what it is, where the owner set it, and what it did. */
export const AppliedRule = z.object({ rule: z.string(), from: z.string(), effect: z.string() });
export type AppliedRule = z.infer<typeof AppliedRule>;

/** How a run goes once it is allowed. */
export const RunDecision = z.object({
  sandbox: Sandbox,
  workspace: Workspace,
  /** The owner is asked before it starts. */
  ask: z.boolean(),
  /** What it changed is reviewed before it reaches the root. */
  review: z.boolean(),
  /** Network for commands inside the sandbox. */
  network: z.boolean(),
  /** Files that look like secrets are looked for before it starts. */
  secretScan: z.boolean(),
  rules: z.array(AppliedRule),
});
export type RunDecision = z.infer<typeof RunDecision>;

/** What would happen to a request, and why. Either `decision` or `refusal`. */
export const PolicyExplanation = z.object({
  root: z.string(),
  decision: RunDecision.nullable(),
  refusal: FailureBody.nullable(),
  /** For people, in the order in which it was decided. */
  sentences: z.array(z.string()),
});
export type PolicyExplanation = z.infer<typeof PolicyExplanation>;
