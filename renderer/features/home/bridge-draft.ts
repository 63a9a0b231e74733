import { BridgeChange } from '../../../shared/contract/bridges.ts';
import { BridgeAuth } from '../../../shared/model/config.ts';
import { type BridgeStatus } from '../../../shared/model/host.ts';
import { texts } from '../../../shared/texts/texts.ts';

/** A bridge as the dialog has it. */
export interface BridgeDraft extends Pick<BridgeStatus, 'sandbox' | 'auth'> {
  readonly port: string;
}

export function draftOf({ sandbox, auth, port }: BridgeStatus): BridgeDraft {
  return { sandbox, auth, port: String(port) };
}

/** Who may call can be one of these: signing in is of MCP, and nobody comes through a tunnel unasked. */
export function authsOf({ kind, public: way }: BridgeStatus): readonly BridgeStatus['auth'][] {
  return BridgeAuth.shape.mode.unwrap().options.filter((auth) => (auth !== 'oauth' || kind === 'mcp') && (auth !== 'none' || way === null));
}

/** Null when it is none. */
export function portOf({ port }: BridgeDraft): number | null {
  const given = port.trim();
  return /^\d+$/.test(given) && BridgeChange.shape.port.safeParse(Number(given)).success ? Number(given) : null;
}

/** Only what differs: a port that the system chose stays its choice. */
export function changeOf(shown: BridgeStatus, draft: BridgeDraft): BridgeChange {
  const port = portOf(draft);
  return {
    ...(draft.sandbox !== shown.sandbox && { sandbox: draft.sandbox }),
    ...(draft.auth !== shown.auth && { auth: draft.auth }),
    ...(port !== null && port !== shown.port && { port }),
  };
}

/** What the owner should know before it holds. `writable`: some folder may be written in. */
export function warningsOf(shown: BridgeStatus, draft: BridgeDraft, writable: boolean): string[] {
  const { warnings } = texts.bridges.form;
  const { port } = changeOf(shown, draft);
  return [
    ...(draft.sandbox === 'danger-full-access' ? [warnings.danger] : []),
    ...(draft.sandbox !== 'read-only' && !writable ? [warnings.foldersRead] : []),
    ...(draft.auth === 'none' ? [warnings.none] : []),
    ...(port === undefined ? [] : [warnings.port]),
  ];
}
