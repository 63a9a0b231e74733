import { type McpBridgeConfig } from '../../../../shared/model/config.ts';
import { essentialTools } from './essential.ts';
import { type Bridge, type Tool } from './tool.ts';

const modes: Readonly<Record<McpBridgeConfig['toolMode'], (bridge: Bridge) => readonly Tool[]>> = {
  essential: essentialTools,
};

/** The tools of a bridge by their names, in the order in which clients see them. What is not in it cannot be called. */
export function toolsOf(bridge: Bridge): ReadonlyMap<string, Tool> {
  return new Map(modes[bridge.config.toolMode](bridge).map((tool) => [tool.name, tool]));
}
