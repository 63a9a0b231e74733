import { texts } from '../../shared/texts/texts.ts';

interface Caller {
  readonly clientId: string | null;
  readonly clientName: string;
}

/** Who asked for something: a client by its name, the owner as people call themselves. */
export function callerName({ clientId, clientName }: Caller): string {
  return clientId === 'owner' ? texts.common.you : clientName;
}

/** Who wants something of the owner: a client, and in the owner's own jobs Codex. */
export function askerName({ clientId, clientName }: Caller): string {
  return clientId === 'owner' ? texts.codex.title : clientName;
}
