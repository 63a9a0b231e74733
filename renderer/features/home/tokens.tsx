import { Plus } from 'lucide-react';
import { useState } from 'react';
import { type Client } from '../../../shared/model/client.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { ago, exactTime } from '../../ui/format.ts';
import { Confirm } from '../../ui/modal.tsx';
import { Card, Nothing, Rows, Section } from '../../ui/section.tsx';
import { texts } from '../../ui/texts.ts';
import { CreateToken } from './create-token.tsx';

/** Who may call: the tokens given out, when each was last used, and the way to take it back. */
export function Tokens({ nowMs }: { readonly nowMs: number }) {
  const clients = useHostState((state) => state.clients);
  const [creating, setCreating] = useState(false);
  const live = clients.filter(({ revokedAt }) => revokedAt === null);
  const revoked = clients.length - live.length;
  return (
    <Section
      title={texts.tokens.title}
      actions={
        <Button look="quiet" icon={Plus} onClick={() => setCreating(true)}>
          {texts.tokens.create}
        </Button>
      }
    >
      <Card>
        {live.length === 0 && <Nothing>{texts.tokens.none}</Nothing>}
        <Rows>
          {live.map((client) => (
            <Token key={client.id} client={client} nowMs={nowMs} />
          ))}
        </Rows>
        {revoked > 0 && <p className="border-t border-line px-3 py-[7px] text-meta text-soft">{texts.tokens.revoked(revoked)}</p>}
      </Card>
      <CreateToken open={creating} onClose={() => setCreating(false)} />
    </Section>
  );
}

function Token({ client, nowMs }: { readonly client: Client; readonly nowMs: number }) {
  const { call } = useHost();
  const [asking, setAsking] = useState(false);
  const usedMs = client.lastUsedAt === null ? null : client.lastUsedAt * 1000;
  return (
    <li className="flex h-8.5 items-center gap-3 pr-1 pl-3">
      <span className="truncate font-medium" title={client.name}>
        {client.name}
      </span>
      <span className="truncate text-meta text-soft">{client.scopes.map((scope) => texts.tokens.scopeNames[scope]).join(', ')}</span>
      <span className="ml-auto shrink-0 text-meta text-soft tabular-nums" title={usedMs === null ? undefined : exactTime(usedMs)}>
        {usedMs === null ? texts.common.never : texts.tokens.lastUsed(ago(usedMs, nowMs))}
      </span>
      <Button look="quiet" aria-label={texts.tokens.revokeNamed(client.name)} onClick={() => setAsking(true)}>
        {texts.tokens.revoke}
      </Button>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={texts.tokens.revokeTitle(client.name)}
        lead={texts.tokens.revokeLead(client.name)}
        confirm={texts.tokens.revokeConfirm}
        onConfirm={() => call('client/revoke', { id: client.id })}
      />
    </li>
  );
}
