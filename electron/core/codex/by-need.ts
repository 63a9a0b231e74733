import { Failure } from '../../../shared/contract/errors.ts';
import { type Runtime, type ThreadOptions, type TurnEvent, type TurnInput } from '../jobs/ports.ts';
import { type Call } from '../lib/call.ts';
import { createExecRuntime, type ExecRuntime } from './exec/runtime.ts';
import { type CodexRuntimeOptions, createCodexRuntime } from './runtime.ts';

/**
 * Codex as the engine's Runtime. Everything goes over one `codex app-server`, but for the turns of isolated threads
 * (`ThreadOptions.isolated`), each of which has a `codex exec` of its own. Nothing falls over from one to the other.
 */
export function createRuntime(options: CodexRuntimeOptions): Runtime {
  const shared = createCodexRuntime(options);
  const exec = createExecRuntime(options);
  return {
    status: () => shared.status(),
    watch: (call) => shared.watch(call),
    locate: (call) => shared.locate(call),
    warm: (call) => shared.warm(call),
    startThread: (thread, call) => (thread.isolated ? exec : shared).startThread(thread, call),
    resumeThread: (threadId, thread, call) =>
      thread.isolated ? resumeIsolated(shared, exec, threadId, thread, call) : shared.resumeThread(threadId, thread, call),
    runTurn: (threadId, thread, input, call) =>
      thread.isolated ? runIsolated(shared, exec, threadId, thread, input, call) : shared.runTurn(threadId, thread, input, call),
    steer: async (threadId, text, call) => {
      if (exec.runs(threadId)) throw unsupported('takes no words while it runs', 'Send them as a message of their own once it has ended.');
      await shared.steer(threadId, text, call);
    },
    forkThread: async (threadId, thread, point, call) => {
      // The app-server could, and would start what the owner's configuration names.
      if (thread.isolated) throw unsupported('cannot be forked', 'Start a new thread.');
      return shared.forkThread(threadId, thread, point, call);
    },
    listThreads: (query, call) => shared.listThreads(query, call),
    readThread: (threadId, call) => shared.readThread(threadId, call),
    listTurns: (threadId, query, call) => shared.listTurns(threadId, query, call),
    listItems: (threadId, query, call) => shared.listItems(threadId, query, call),
    renameThread: (threadId, name, call) => shared.renameThread(threadId, name, call),
    archiveThread: (threadId, call) => shared.archiveThread(threadId, call),
    unarchiveThread: (threadId, call) => shared.unarchiveThread(threadId, call),
    deleteThread: (threadId, call) => shared.deleteThread(threadId, call),
    probe: (call) => (call.threadId !== undefined && exec.runs(call.threadId) ? exec.probe(call.threadId) : shared.probe(call)),
    restart: (reason, threadId) =>
      threadId !== undefined && exec.runs(threadId) ? exec.restart(reason, threadId) : shared.restart(reason),
    closeThread: async (threadId) => {
      await exec.closeThread(threadId);
      await shared.closeThread(threadId);
    },
    models: (call) => shared.models(call),
    account: (call) => shared.account(call),
    isOutdated: () => shared.isOutdated(),
    login: (request, call) => shared.login(request, call),
    cancelLogin: (loginId, call) => shared.cancelLogin(loginId, call),
    logout: (call) => shared.logout(call),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([exec[Symbol.asyncDispose](), shared[Symbol.asyncDispose]()]);
    },
  };
}

/** A root that became isolated: the app-server lets go of its thread, which takes it some seconds. */
async function resumeIsolated(shared: Runtime, exec: ExecRuntime, threadId: string, thread: ThreadOptions, call: Call) {
  await shared.closeThread(threadId);
  return exec.resumeThread(threadId, thread, call);
}

async function* runIsolated(
  shared: Runtime,
  exec: ExecRuntime,
  threadId: string,
  thread: ThreadOptions,
  input: TurnInput,
  call: Call,
): AsyncGenerator<TurnEvent> {
  await shared.closeThread(threadId);
  yield* exec.runTurn(threadId, thread, input, call);
}

function unsupported(what: string, hint: string): Failure {
  return new Failure('runtime/unsupported', `An isolated thread ${what}.`, { hint });
}
