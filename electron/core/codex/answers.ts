import { RpcError } from '../../../shared/rpc/message.ts';
import {
  type ApplyPatchApprovalResponse,
  type CommandExecutionRequestApprovalResponse,
  type DynamicToolCallResponse,
  type ExecCommandApprovalResponse,
  type FileChangeRequestApprovalResponse,
  type McpServerElicitationRequestResponse,
  type PermissionsRequestApprovalResponse,
  type ServerRequest,
  type ToolRequestUserInputResponse,
} from './generated/protocol.ts';

/**
 * The safe answer to what Codex asks, for whatever is not put to the owner: an unanswered question would keep the turn waiting for ever.
 * @throws RpcError for what Drawbridge cannot do or does not know
 */
export function answerServerRequest(method: string): object {
  switch (method as ServerRequest['method']) {
    case 'item/commandExecution/requestApproval':
      return { decision: 'decline' } satisfies CommandExecutionRequestApprovalResponse;
    case 'item/fileChange/requestApproval':
      return { decision: 'decline' } satisfies FileChangeRequestApprovalResponse;
    case 'item/permissions/requestApproval':
      return { permissions: {}, scope: 'turn' } satisfies PermissionsRequestApprovalResponse;
    case 'item/tool/requestUserInput':
      return { answers: {} } satisfies ToolRequestUserInputResponse;
    case 'mcpServer/elicitation/request':
      return { action: 'decline', content: null, _meta: null } satisfies McpServerElicitationRequestResponse;
    case 'item/tool/call': {
      const text = 'Drawbridge offers no tools of its own to this thread.';
      return { success: false, contentItems: [{ type: 'inputText', text }] } satisfies DynamicToolCallResponse;
    }
    case 'applyPatchApproval':
      return { decision: { denied: { rejection: 'The owner is not asked in this thread.' } } } satisfies ApplyPatchApprovalResponse;
    case 'execCommandApproval':
      return { decision: { denied: { rejection: 'The owner is not asked in this thread.' } } } satisfies ExecCommandApprovalResponse;
    case 'account/chatgptAuthTokens/refresh':
    case 'attestation/generate':
    case 'currentTime/read':
      throw new RpcError({ code: -32000, message: `Drawbridge does not provide ${method}.` });
    default:
      throw new RpcError({ code: -32601, message: `Drawbridge does not know ${method}.` });
  }
}
