import { type Failure } from '../../../shared/contract/errors.ts';
import { type RootConfig, type Sandbox, type SessionLimits } from '../../../shared/model/config.ts';
import { type Scope } from '../../../shared/model/client.ts';
import { type Account, type CodexStatus, type Model } from '../../../shared/model/host.ts';
import { type DeltaField, type FileChange, type Item } from '../../../shared/model/item.ts';
import { type FailureBody, type Job, type JobEvent, type Usage } from '../../../shared/model/job.ts';
import { type Paused } from '../../../shared/model/settings.ts';
import { type Thread, type Turn, type TurnItem } from '../../../shared/model/thread.ts';
import { type Call } from '../lib/call.ts';
import { type AllowedPath } from '../policy/allowed-path.ts';
import { type ClientChanges } from './client-changes.ts';

/** How a thread is opened. Sent whole at every start and resume, since Codex keeps what it was told last (trap 4). */
export interface ThreadOptions {
  readonly cwd: AllowedPath;
  readonly sandbox: Sandbox;
  /** Network for commands inside the sandbox. */
  readonly network: boolean;
  /** Null leaves a thread the model and the effort that it has; a new one begins with the configured model, else Codex's own. */
  readonly model: string | null;
  readonly effort: string | null;
  /** Keeps nothing in the Codex history. */
  readonly ephemeral: boolean;
  readonly developerInstructions: string | null;
  /**
   * A Codex process for each turn of its own, which sees nothing of the owner's config.toml and rules: no MCP servers and no
   * instructions of theirs; the login stays. It tells whole items only, asks nothing (what would leave the sandbox is refused to the model),
   * takes no words while it runs and forks nothing. Absent means no.
   */
  readonly isolated?: boolean;
  /** `ask`: what would leave the sandbox is put to `TurnInput.onApproval`. Without it such things are refused to the model. */
  readonly approvals?: 'never' | 'ask';
  /** Functions of the client's. A thread keeps those that it began with: they are read where it starts, and nowhere else. */
  readonly tools?: readonly ToolSpec[];
}

/** More than the sandbox gives, as Codex asks for it. */
export interface Permissions {
  readonly network: boolean;
  readonly read: readonly string[];
  readonly write: readonly string[];
}

/** What Codex asks while a turn runs; it waits for the answer. `reason` is the model's own and proves nothing. */
export type RuntimeQuestion = { readonly itemId: string; readonly reason: string | null } & (
  | {
      /** A command that would run outside the sandbox, or reach a host. */
      readonly type: 'command';
      readonly command: string;
      readonly cwd: string;
      readonly permissions: Permissions | null;
      readonly host: string | null;
    }
  | { readonly type: 'fileChange'; readonly changes: FileChange['changes'] }
  | { readonly type: 'permission'; readonly cwd: string; readonly permissions: Permissions }
);

/** `decline` lets the turn go on, and the model reads the reason; `cancel` ends the turn. */
export type RuntimeAnswer = { readonly decision: 'accept' | 'cancel' } | { readonly decision: 'decline'; readonly reason: string | null };

/** The signal aborts when nobody waits for the answer any more: the turn is over, or Codex is gone. */
export type AnswerQuestion = (question: RuntimeQuestion, call: Call) => Promise<RuntimeAnswer>;

/** A function of the client's that the model may call. */
export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  /** The JSON schema of its arguments, unchecked beyond being an object. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** One call of a client's function; what it is called with is in the item of this id. */
export interface ToolCall {
  readonly itemId: string;
  readonly tool: string;
}

export interface ToolResult {
  readonly text: string;
  /** False for a call that did not come to pass: the model reads why and goes on. */
  readonly success: boolean;
}

/** The signal aborts when nobody waits for the result any more. Where it throws a Failure, that ends the turn's job. */
export type AnswerToolCall = (toolCall: ToolCall, call: Call) => Promise<ToolResult>;

/** A thread that is open in the runtime's process, and what its turns run with unless they ask otherwise. */
export interface OpenedThread {
  readonly threadId: string;
  readonly model: string;
  /** Null when the model has none. */
  readonly effort: string | null;
}

/** How closely the model is to look at a picture; Codex decides where nothing is said. */
export type ImageDetail = 'auto' | 'low' | 'high' | 'original';

/** A picture that a turn is given. */
export interface TurnImage {
  readonly path: string;
  readonly detail?: ImageDetail;
  /** Where it stands in the text: before this character. */
  readonly at: number;
}

export interface TurnInput {
  readonly text: string;
  /** In the order in which they stand. The files have to be there until the turn is over. */
  readonly images?: readonly TurnImage[];
  readonly outputSchema?: unknown;
  /** Answers what Codex asks under `approvals: 'ask'`; where it throws the answer is no. */
  readonly onApproval?: AnswerQuestion;
  /** Answers the model's calls of the thread's `tools`; without it they fail. */
  readonly onToolCall?: AnswerToolCall;
}

/** What a turn tells while it runs, in order. The last one is always `turn/completed`. */
export type TurnEvent =
  | { readonly type: 'turn/started'; readonly turnId: string }
  | { readonly type: 'item/started'; readonly item: Item }
  | { readonly type: 'item/delta'; readonly itemId: string; readonly field: DeltaField; readonly delta: string }
  | { readonly type: 'item/completed'; readonly item: Item }
  /** The model's stream broke and starts again: what this item showed is void. */
  | { readonly type: 'item/dropped'; readonly itemId: string }
  | { readonly type: 'turn/usageUpdated'; readonly usage: Usage }
  | { readonly type: 'turn/completed'; readonly status: 'completed' | 'failed' | 'interrupted'; readonly failure: FailureBody | null };

/** A part of a list. */
export interface Page<T> {
  readonly data: readonly T[];
  /** Where the next page begins; null at the end. */
  readonly nextCursor: string | null;
}

export interface PageQuery {
  /** `nextCursor` of the page before; without it the first page. */
  readonly cursor?: string | null;
  /** At most this many; the runtime may give fewer. */
  readonly limit: number;
}

/** Which of Codex's threads to list. Without `archived` those that are not. */
export interface ThreadQuery extends PageQuery {
  readonly archived?: boolean;
  /** Words of the title. */
  readonly search?: string | null;
  /** Exactly this folder. */
  readonly cwd?: string | null;
}

/** How the owner wants to sign in. The key is told to Codex and to nobody else. */
export type LoginRequest = { readonly kind: 'chatgpt' | 'deviceCode' } | { readonly kind: 'apiKey'; readonly apiKey: string };

/** A sign-in that has begun; an API key has no id and nothing to open. */
export interface StartedLogin {
  readonly loginId: string | null;
  readonly url: string | null;
  readonly userCode: string | null;
  /** Resolves when it is over, with why it failed. */
  readonly ended: Promise<Failure | null>;
}

/** A place where turns run. The engine knows Codex only as this. */
export interface Runtime extends AsyncDisposable {
  /** As last known; never starts anything. */
  status(): CodexStatus;
  /** Every change of `status()`, until the signal aborts. Starts with the present one. */
  watch(call: Call): AsyncIterable<CodexStatus>;
  /**
   * Finds the binary and asks its version, without starting the app-server.
   * @throws Failure codex/notFound, codex/unsupported
   */
  locate(call: Call): Promise<CodexStatus>;
  /**
   * Starts the process now rather than on first need.
   * @throws Failure codex/notFound, codex/unsupported, codex/startFailed, vault/*
   */
  warm(call: Call): Promise<void>;
  /**
   * A new thread. `first` is what its first turn will say: an isolated thread begins with it, and the next `runTurn`, with the same
   * input, goes on with what has begun; when none comes soon it is ended.
   * @throws what `warm` throws, and codex/exited, codex/timeout, codex/refused, runtime/unsupported for an isolated one without `first`
   */
  startThread(options: ThreadOptions, call: Call & { readonly first?: TurnInput }): Promise<OpenedThread>;
  /** Opens a stored thread in this process. @throws as startThread, and thread/notFound, thread/archived, thread/heldElsewhere */
  resumeThread(threadId: string, options: ThreadOptions, call: Call): Promise<OpenedThread>;
  /**
   * Runs one turn on a thread that is open here. Events come as Codex produces them; leaving the loop or aborting the signal
   * interrupts the turn and ends what it started. When Codex dies the last event is `turn/completed` failed with codex/exited.
   * Never two turns on one thread: the caller holds that.
   * @throws Failure codex/inputTooLarge, codex/notLoggedIn, codex/exited, codex/timeout before the first event
   */
  runTurn(threadId: string, options: ThreadOptions, input: TurnInput, call: Call): AsyncIterable<TurnEvent>;
  /**
   * Adds words to the turn that runs on this thread; the model reads them before its next step. They come back as a `userMessage`.
   * @throws Failure turn/notRunning, turn/notSteerable, codex/inputTooLarge, codex/exited, codex/timeout
   */
  steer(threadId: string, text: string, call: Call): Promise<void>;
  /**
   * A copy of a thread with a history of its own, opened here: up to and with `lastTurnId`, else all of it.
   * @throws as startThread, and thread/notFound, turn/notFound, codex/refused for a thread of another provider
   */
  forkThread(threadId: string, options: ThreadOptions, point: { readonly lastTurnId?: string }, call: Call): Promise<OpenedThread>;
  /** All that Codex keeps, whoever began it, last used first. @throws what `warm` throws, and page/badCursor */
  listThreads(query: ThreadQuery, call: Call): Promise<Page<Thread>>;
  /** @throws what `warm` throws, and thread/notFound */
  readThread(threadId: string, call: Call): Promise<Thread>;
  /** Last first, with the user's message and the answer of each. @throws as listThreads, and thread/notFound */
  listTurns(threadId: string, query: PageQuery, call: Call): Promise<Page<Turn>>;
  /** First first, whole items. @throws as listThreads, and thread/notFound */
  listItems(threadId: string, query: PageQuery, call: Call): Promise<Page<TurnItem>>;
  /** @throws what `warm` throws, and thread/notFound, codex/refused for an empty name */
  renameThread(threadId: string, name: string, call: Call): Promise<void>;
  /** @throws what `warm` throws, and thread/notFound, thread/heldElsewhere, thread/busy */
  archiveThread(threadId: string, call: Call): Promise<void>;
  /** @throws what `warm` throws, and thread/notFound, thread/heldElsewhere */
  unarchiveThread(threadId: string, call: Call): Promise<void>;
  /** For good. @throws as archiveThread, and thread/forked while threads that were forked from it exist */
  deleteThread(threadId: string, call: Call): Promise<void>;
  /**
   * Whether the running process answers a small request within seconds; false when none runs. Never starts one. With the thread of a
   * turn: the process that runs it, which for an isolated one is asked for nothing, only whether it can go on; and a turn whose end was
   * not heard of ends, as the process says. @throws the signal's reason
   */
  probe(call: Call & { readonly threadId?: string }): Promise<boolean>;
  /**
   * Kills the process, or the one that runs this thread, whatever it is doing: its turns end failed with codex/timeout that names the reason, a clause such as
   * `it gave no sign for 120 s`. Resolves when it is gone with all it started; the next need starts another. Does nothing when none runs.
   */
  restart(reason: string, threadId?: string): Promise<void>;
  /** Lets go of a thread, so that other programs may open it. Never throws. */
  closeThread(threadId: string): Promise<void>;
  /** Asks the running process; starts it if needed. */
  models(call: Call): Promise<readonly Model[]>;
  /** Asks the running process; starts it if needed. */
  account(call: Call): Promise<Account>;
  /** Whether the running process was started with other settings; `warm` replaces it when nobody uses it. */
  isOutdated(): boolean;
  /** Begins a sign-in; the process is kept until it is over. @throws what `warm` throws, and codex/loginFailed */
  login(request: LoginRequest, call: Call): Promise<StartedLogin>;
  /** Ends a sign-in that is pending. @throws codex/exited, codex/timeout */
  cancelLogin(loginId: string, call: Call): Promise<void>;
  /** Forgets the account, for whoever shares Codex's home. @throws what `warm` throws */
  logout(call: Call): Promise<void>;
}

/** Who asks, as the listener found out. */
export interface Caller {
  readonly clientId: string;
  readonly clientName: string;
  readonly scopes: readonly Scope[];
  /** Paths of the open folders that it may work in; absent or null for all of them. */
  readonly roots?: readonly string[] | null;
  /** The most its jobs may do besides what its scopes say; absent or null sets no further limit. */
  readonly sandbox?: Sandbox | null;
  /** Set for a client that signed in: where more can be asked for (RFC 9728), and where its answers go. */
  readonly signIn?: { readonly resourceMetadata: string; readonly redirectHost: string };
}

/** A picture that a client sent. */
export interface JobImage {
  readonly bytes: Uint8Array;
  readonly extension: 'png' | 'jpg' | 'gif' | 'webp';
  readonly detail?: ImageDetail;
  /** Where it stands in the prompt: before this character. */
  readonly at: number;
}

/** What a bridge asks the engine to do, in the engine's words. The bridge has parsed it and decided nothing. */
export interface StartJob {
  readonly caller: Caller;
  readonly bridge: { readonly id: string; readonly sandbox: Sandbox };
  /** What the client called, for example `codex_read`. */
  readonly operation: string;
  readonly prompt: string;
  /** What lists call the job; left out, the first words of the prompt. */
  readonly title?: string;
  /** As the client gave it, unchecked; null lets `withoutCwd` decide. */
  readonly cwd: string | null;
  /** With several open roots and no `cwd`: refuse, or take the first. One root alone is always taken. */
  readonly withoutCwd: 'refuse' | 'first';
  /** What the client asks for; above a ceiling it is refused, never lowered in silence. */
  readonly sandbox: Sandbox;
  /** Null means what the thread has; for a new one the configured default, else Codex's own. */
  readonly model: string | null;
  readonly effort: string | null;
  /** Continue this thread; null starts one. */
  readonly threadId: string | null;
  readonly ephemeral: boolean;
  readonly developerInstructions: string | null;
  readonly outputSchema?: unknown;
  /** Functions of the client's that the model may call while the job runs, and who answers. Not kept: a repetition by the owner has none. */
  readonly tools?: { readonly specs: readonly ToolSpec[]; readonly answer: AnswerToolCall };
  /** In the order in which they stand. */
  readonly images?: readonly JobImage[];
  /**
   * What is wrong with the last answer, in words for the model, which is told once and may answer again on the same thread; null when it will
   * do. Under `writes: review` it is asked before the owner is.
   */
  readonly faultOf?: (answer: string) => string | null;
  /** The same key of the same client gives the same job, however often it is sent. */
  readonly idempotencyKey?: string | null;
}

/** A thread as its client may know it. */
export interface OwnThread {
  readonly root: string;
  /** What its client last ran on it with, as far as it may today. */
  readonly sandbox: Sandbox;
}

export interface SessionsQuery extends PageQuery {
  /** A part of the title; null for all. */
  readonly search: string | null;
  readonly limits: SessionLimits;
}

/** A thread as a list shows it to its client. */
export interface ThreadForClient {
  readonly id: string;
  readonly title: string;
  readonly cwd: string;
  /** Unix seconds. */
  readonly lastTurnAt: number;
  /** A job runs on it now. */
  readonly busy: boolean;
}

/** The engine as bridges see it. A job of another client does not exist for them (security promise 6). */
export interface Jobs {
  /**
   * Checks policy, records the job, then queues or runs it; it goes on when the caller leaves.
   * @throws Failure root/none, root/notAllowed, root/ambiguous, path/invalid, path/notFound, sandbox/aboveCeiling, git/refused,
   *   auth/scopeMissing, model/notFound, thread/notFound, thread/archived, job/queueFull, codex/inputTooLarge, state/unusable, host/stopping
   */
  start(request: StartJob): Promise<Job>;
  /** @throws Failure job/notFound */
  read(jobId: string, caller: Caller): Job;
  /** Ends the job and what it started; a final job stays as it is. @throws Failure job/notFound */
  cancel(jobId: string, caller: Caller): Promise<Job>;
  /** Adds words to the job's turn; the model reads them before its next step. @throws Failure job/notFound, and as Runtime.steer */
  steer(jobId: string, text: string, caller: Caller): Promise<void>;
  /**
   * Recorded events after `after`, then live ones; ends by itself after the final `job/statusChanged`.
   * @throws Failure job/notFound; stream/lagged when the reader falls 1 MiB behind
   */
  events(jobId: string, caller: Caller, options: { readonly after: number } & Call): AsyncIterable<JobEvent>;
  /** The job once it is final, or as it is when the signal aborts first. @throws Failure job/notFound */
  finished(jobId: string, caller: Caller, call: Call): Promise<Job>;
  /** A thread that this caller may continue here, under a bridge's limits where it has some; null for every other. */
  findThread(threadId: string, caller: Caller, limits?: SessionLimits): OwnThread | null;
  /** Threads that this caller may continue here, last used first. @throws Failure page/badCursor */
  threads(caller: Caller, query: SessionsQuery): Page<ThreadForClient>;
  /** What a job changed; null when nothing of it was kept for a review. @throws Failure job/notFound, review/lost */
  changes(jobId: string, caller: Caller): Promise<ClientChanges | null>;
  /** Numbers for status tools: the caller's own. */
  counts(caller: Caller): { readonly jobs: number; readonly threads: number; readonly waiting: number };
}

/** What a client may look back at. */
export interface JobHistory {
  /** The caller's own jobs, newest first. */
  recent(caller: Caller, limit: number): readonly Job[];
  /** Recorded events after `after`, at most `limit`, without waiting for more. @throws Failure job/notFound */
  history(jobId: string, caller: Caller, options: { readonly after: number; readonly limit: number }): readonly JobEvent[];
}

/** What bridges may say about the house: read only, answered from memory, never starting Codex. */
export interface House {
  /** Open folders: those that this caller may work in, all without one. */
  readonly roots: (caller?: Caller) => readonly RootConfig[];
  /** Models from the catalogue, the configured default marked `isDefault`. */
  readonly models: () => readonly Model[];
  readonly version: string;
  /** Why new jobs wait whatever room there is. */
  readonly paused: () => Paused;
}
