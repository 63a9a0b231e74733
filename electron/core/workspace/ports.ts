/** Where a job works: in the checkout itself, in an isolated copy with git, or in one without. */
export type WorkspaceKind = 'direct' | 'worktree' | 'copy';

/** `preparing` and `removing` are what a crash may leave behind. */
export type WorkspaceState = 'preparing' | 'ready' | 'removing';

/** What is recorded of a workspace. Paths are absolute and real. */
export interface WorkspaceRow {
  readonly id: string;
  readonly kind: WorkspaceKind;
  readonly state: WorkspaceState;
  /** The job or worker it was made for. */
  readonly owner: string;
  /** The open root. */
  readonly root: string;
  /** The owner's folder that it stands for: the top of the repository, or the root. Change sets land here. */
  readonly checkout: string;
  /** Device and inode of the checkout: another folder in its place is not written to. */
  readonly checkoutId: string;
  /** Where the files are; the checkout itself when `direct`. */
  readonly folder: string;
  /** Where the job runs: the same folder below `folder` as the one asked for below `checkout`. */
  readonly cwd: string;
  /** Unix seconds. */
  readonly createdAt: number;
}

/** Where workspaces are recorded. Each call is durable when it returns. */
export interface WorkspaceStore {
  put(row: WorkspaceRow): void;
  find(id: string): WorkspaceRow | null;
  /** Oldest first. */
  all(): readonly WorkspaceRow[];
  delete(id: string): void;
}

/** An ignored file or folder that workspaces get all the same. */
export interface Seed {
  /** As in a gitignore file: `.env.example`, `node_modules/`. */
  readonly pattern: string;
  /** A link shows the owner's own files; a sandbox that ends at the workspace keeps them as they are. */
  readonly as: 'copy' | 'link';
}

export interface WorkspaceLimits {
  readonly maxBytes: number;
  readonly maxFiles: number;
}
