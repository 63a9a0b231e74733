import {
  type CancelLoginAccountParams,
  type CancelLoginAccountResponse,
  type GetAccountParams,
  type GetAccountResponse,
  type InitializeParams,
  type InitializeResponse,
  type LoginAccountParams,
  type LoginAccountResponse,
  type LogoutAccountResponse,
  type ModelListParams,
  type ModelListResponse,
  type ThreadArchiveParams,
  type ThreadArchiveResponse,
  type ThreadBackgroundTerminalsCleanParams,
  type ThreadBackgroundTerminalsCleanResponse,
  type ThreadDeleteParams,
  type ThreadDeleteResponse,
  type ThreadForkParams,
  type ThreadForkResponse,
  type ThreadItemsListParams,
  type ThreadItemsListResponse,
  type ThreadListParams,
  type ThreadListResponse,
  type ThreadLoadedListParams,
  type ThreadLoadedListResponse,
  type ThreadReadParams,
  type ThreadReadResponse,
  type ThreadResumeParams,
  type ThreadResumeResponse,
  type ThreadSetNameParams,
  type ThreadSetNameResponse,
  type ThreadStartParams,
  type ThreadStartResponse,
  type ThreadTurnsListParams,
  type ThreadTurnsListResponse,
  type ThreadUnarchiveParams,
  type ThreadUnarchiveResponse,
  type ThreadUnsubscribeParams,
  type ThreadUnsubscribeResponse,
  type TurnInterruptParams,
  type TurnInterruptResponse,
  type TurnStartParams,
  type TurnStartResponse,
  type TurnSteerParams,
  type TurnSteerResponse,
} from './generated/protocol.ts';

/** The methods of the app-server that are called here. */
export interface Methods {
  initialize: { params: InitializeParams; result: InitializeResponse };
  'account/read': { params: GetAccountParams; result: GetAccountResponse };
  'account/login/start': { params: LoginAccountParams; result: LoginAccountResponse };
  'account/login/cancel': { params: CancelLoginAccountParams; result: CancelLoginAccountResponse };
  'account/logout': { params: undefined; result: LogoutAccountResponse };
  'model/list': { params: ModelListParams; result: ModelListResponse };
  'thread/start': { params: ThreadStartParams; result: ThreadStartResponse };
  'thread/resume': { params: ThreadResumeParams; result: ThreadResumeResponse };
  'thread/fork': { params: ThreadForkParams; result: ThreadForkResponse };
  'thread/list': { params: ThreadListParams; result: ThreadListResponse };
  'thread/loaded/list': { params: ThreadLoadedListParams; result: ThreadLoadedListResponse };
  'thread/read': { params: ThreadReadParams; result: ThreadReadResponse };
  'thread/turns/list': { params: ThreadTurnsListParams; result: ThreadTurnsListResponse };
  'thread/items/list': { params: ThreadItemsListParams; result: ThreadItemsListResponse };
  'thread/name/set': { params: ThreadSetNameParams; result: ThreadSetNameResponse };
  'thread/archive': { params: ThreadArchiveParams; result: ThreadArchiveResponse };
  'thread/unarchive': { params: ThreadUnarchiveParams; result: ThreadUnarchiveResponse };
  'thread/delete': { params: ThreadDeleteParams; result: ThreadDeleteResponse };
  'thread/unsubscribe': { params: ThreadUnsubscribeParams; result: ThreadUnsubscribeResponse };
  'thread/backgroundTerminals/clean': { params: ThreadBackgroundTerminalsCleanParams; result: ThreadBackgroundTerminalsCleanResponse };
  'turn/start': { params: TurnStartParams; result: TurnStartResponse };
  'turn/steer': { params: TurnSteerParams; result: TurnSteerResponse };
  'turn/interrupt': { params: TurnInterruptParams; result: TurnInterruptResponse };
}

/** Notifications nobody reads here. The turn's diff is sent three times and can be large; what changed is found another way. */
export const unreadNotifications: readonly string[] = [
  'account/rateLimits/updated',
  'fs/changed',
  'item/commandExecution/terminalInteraction',
  'item/fileChange/outputDelta',
  'item/fileChange/patchUpdated',
  'item/reasoning/textDelta',
  'mcpServer/startupStatus/updated',
  'remoteControl/status/changed',
  'skills/changed',
  'thread/goal/cleared',
  'thread/readState/changed',
  'thread/settings/updated',
  'thread/started',
  'thread/status/changed',
  'turn/diff/updated',
];
