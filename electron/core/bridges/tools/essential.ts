import { bridgeStatus } from './bridge-status.ts';
import { codexJobCancel } from './cancel.ts';
import { codexChanges } from './changes.ts';
import { codexRead, codexReply, codexRun } from './codex.ts';
import { codexJobStatus } from './job-status.ts';
import { codexThreads } from './threads.ts';
import { type Bridge, type Tool } from './tool.ts';

/** The tools of the mode `essential`: those of codex-gpt-bridge in its order, then ours. */
export function essentialTools(bridge: Bridge): readonly Tool[] {
  return [
    bridgeStatus(bridge),
    codexRead(bridge),
    codexRun(bridge),
    codexReply(bridge),
    codexJobStatus,
    codexJobCancel,
    codexChanges,
    codexThreads(bridge.config.sessions),
  ];
}
