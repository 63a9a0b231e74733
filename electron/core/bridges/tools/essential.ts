import { type McpBridgeConfig } from '../../../../shared/model/config.ts';
import { bridgeStatus } from './bridge-status.ts';
import { codexRead, codexReply, codexRun } from './codex.ts';
import { codexJobStatus } from './job-status.ts';
import { type Tool } from './tool.ts';

/** The tools of the mode `essential`, in the order in which clients see them. */
export function essentialTools(config: McpBridgeConfig, fastReturnMs: number): readonly Tool[] {
  const bridge = { config, fastReturnMs };
  return [bridgeStatus(config, fastReturnMs), codexRead(bridge), codexRun(bridge), codexReply(bridge), codexJobStatus];
}
