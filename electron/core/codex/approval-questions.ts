import { type Item } from '../../../shared/model/item.ts';
import { type Permissions, type RuntimeQuestion } from '../jobs/ports.ts';
import { type PermissionsRequestApprovalResponse, type ServerRequest } from './generated/protocol.ts';

type Params<M extends ServerRequest['method']> = Extract<ServerRequest, { method: M }>['params'];
type CodexPermissions = Params<'item/permissions/requestApproval'>['permissions'];

/**
 * Codex's request as a question for the owner; null for what is no such question, or does not say enough to be shown whole.
 * `itemOf` gives an item of the turn as it was told: the request for a file change carries no diff.
 */
export function toQuestion(request: ServerRequest, itemOf: (itemId: string) => Item | null): RuntimeQuestion | null {
  switch (request.method) {
    case 'item/commandExecution/requestApproval':
      return commandQuestion(request.params);
    case 'item/fileChange/requestApproval':
      return fileChangeQuestion(request.params, itemOf(request.params.itemId));
    case 'item/permissions/requestApproval': {
      const { itemId, reason, cwd, permissions } = request.params;
      return { type: 'permission', itemId, reason, cwd, permissions: toPermissions(permissions) };
    }
    default:
      return null;
  }
}

/** What was asked for and no more, for this turn only. */
export function grantedPermissions({ network, fileSystem }: CodexPermissions): PermissionsRequestApprovalResponse {
  return { permissions: { ...(network && { network }), ...(fileSystem && { fileSystem }) }, scope: 'turn' };
}

function commandQuestion(params: Params<'item/commandExecution/requestApproval'>): RuntimeQuestion | null {
  const { itemId, reason = null, command, cwd, networkApprovalContext, additionalPermissions } = params;
  if (!command || !cwd) return null;
  const host = networkApprovalContext ? `${networkApprovalContext.protocol}://${networkApprovalContext.host}` : null;
  const permissions = additionalPermissions ? toPermissions(additionalPermissions) : null;
  return { type: 'command', itemId, reason, command, cwd, host, permissions };
}

/** A grant for a whole folder would cover changes that nobody has seen. */
function fileChangeQuestion(params: Params<'item/fileChange/requestApproval'>, item: Item | null): RuntimeQuestion | null {
  const { itemId, reason = null, grantRoot } = params;
  if (grantRoot || item?.type !== 'fileChange' || item.changes.length === 0) return null;
  return { type: 'fileChange', itemId, reason, changes: item.changes };
}

function toPermissions({ network, fileSystem }: CodexPermissions): Permissions {
  const entries = (fileSystem?.entries ?? []).map(({ path, access }) => ({ access, text: entryText(path) }));
  const of = (named: readonly string[] | null | undefined, isIt: (access: string) => boolean) => [
    ...new Set([...(named ?? []), ...entries.filter(({ access }) => isIt(access)).map(({ text }) => text)]),
  ];
  return {
    network: network?.enabled ?? false,
    read: of(fileSystem?.read, (access) => access === 'read'),
    // What this version does not know is shown as the most it could be.
    write: of(fileSystem?.write, (access) => access !== 'read' && access !== 'none'),
  };
}

type EntryPath = NonNullable<NonNullable<CodexPermissions['fileSystem']>['entries']>[number]['path'];

function entryText(path: EntryPath): string {
  switch (path.type) {
    case 'path':
      return path.path;
    case 'glob_pattern':
      return path.pattern;
    case 'special':
      return JSON.stringify(path.value);
  }
}
