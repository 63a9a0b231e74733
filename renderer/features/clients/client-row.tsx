import { KeyRound, Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { type Result } from '../../../shared/contract/control.ts';
import { type Client } from '../../../shared/model/client.ts';
import { useHost } from '../../client/host-context.ts';
import { useAnnounce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { ago, ahead, exactTime } from '../../../shared/texts/format.ts';
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx';
import { Confirm, Modal } from '../../ui/modal.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { StateShape } from '../../ui/state.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { ClientForm } from './client-form.tsx';
import { NewToken } from './new-token.tsx';
import { Revoke } from './revoke.tsx';

interface ClientProps {
  readonly client: Client;
  readonly nowMs: number;
}

type Opened = 'edit' | 'rotate' | 'revoke' | null;

/** One client: what it may do and where, when it last called and from where, and what can be done about it. */
export function ClientRow({ client, nowMs }: ClientProps) {
  const [opened, setOpened] = useState<Opened>(null);
  const { name, kind } = client;
  return (
    <li className="flex items-start gap-3 py-2 pr-1.5 pl-3" aria-label={name}>
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-2">
          <span className="truncate font-medium" title={name}>
            {name}
          </span>
          <span className="shrink-0 text-meta text-soft">{texts.clients.kinds[kind]}</span>
        </p>
        <Limits client={client} />
        <Use client={client} nowMs={nowMs} />
      </div>
      <Button look="quiet" aria-label={texts.clients.editNamed(name)} onClick={() => setOpened('edit')}>
        {texts.clients.edit}
      </Button>
      <Menu name={texts.clients.more(name)}>
        {kind === 'token' && (
          <>
            <MenuItem icon={KeyRound} onClick={() => setOpened('rotate')}>
              {texts.clients.rotate}
            </MenuItem>
            <MenuLine />
          </>
        )}
        <MenuItem icon={Trash2} danger onClick={() => setOpened('revoke')}>
          {texts.clients.revoke}
        </MenuItem>
      </Menu>
      <Edit client={client} open={opened === 'edit'} onClose={() => setOpened(null)} />
      <Rotate client={client} open={opened === 'rotate'} onClose={() => setOpened(null)} />
      {opened === 'revoke' && <Revoke client={client} onClose={() => setOpened(null)} />}
    </li>
  );
}

function Limits({ client: { scopes, roots, sandbox } }: Pick<ClientProps, 'client'>) {
  const parts = [
    texts.clients.may(scopes.map((scope) => texts.clients.scopeNames[scope]).join(', ')),
    ...(sandbox === null ? [] : [texts.clients.atMost(texts.clients.ceilings[sandbox])]),
    roots === null ? texts.clients.inAll : texts.clients.inThese,
  ];
  return (
    <p className="flex flex-wrap items-baseline gap-x-2 text-soft">
      <span>{parts.join(' · ')}</span>
      {roots?.map((path) => (
        <PathText key={path} path={path} className="max-w-full" />
      ))}
    </p>
  );
}

function Use({ client: { lastUsedAt, lastUsedFrom, expiresAt, signedIn }, nowMs }: ClientProps) {
  const usedMs = lastUsedAt === null ? null : lastUsedAt * 1000;
  const expiresMs = expiresAt === null ? null : expiresAt * 1000;
  const isExpired = expiresMs !== null && nowMs >= expiresMs;
  const { unused, used, expiresOn, signedInFrom, registered } = texts.clients;
  return (
    <>
      {signedIn && <p className="text-meta text-soft">{signedInFrom(signedIn.host ?? registered, signedIn.redirectHost)}</p>}
      <p className="text-meta text-soft tabular-nums first-letter:uppercase">
        <span title={usedMs === null ? undefined : exactTime(usedMs)}>
          {usedMs === null ? unused : used(ago(usedMs, nowMs), lastUsedFrom)}
        </span>
        {expiresMs !== null && !isExpired && (
          <>
            {' · '}
            <span title={exactTime(expiresMs)}>{expiresOn(ahead(expiresMs, nowMs))}</span>
          </>
        )}
      </p>
      {isExpired && (
        <p className="flex items-center gap-1.5 text-meta">
          <StateShape state="warning" />
          <span className="first-letter:uppercase" title={exactTime(expiresMs)}>
            {texts.clients.expiredOn(ago(expiresMs, nowMs))}
          </span>
        </p>
      )}
    </>
  );
}

interface DialogProps {
  readonly client: Client;
  readonly open: boolean;
  readonly onClose: () => void;
}

function Edit({ client, open, onClose }: DialogProps) {
  const { call } = useHost();
  const announce = useAnnounce();
  const first = useRef<HTMLInputElement>(null);
  return (
    <Modal open={open} onClose={onClose} title={texts.clients.editTitle(client.name)} lead={texts.clients.editLead} initialFocus={first}>
      <ClientForm
        client={client}
        submit={texts.clients.save}
        onSubmit={async (request) => {
          const { name } = await call('client/update', { id: client.id, ...request });
          announce(texts.clients.saved(name), { show: 'completed' });
          onClose();
        }}
        onClose={onClose}
        first={first}
      />
    </Modal>
  );
}

function Rotate({ client: { id, name }, open, onClose }: DialogProps) {
  const { call } = useHost();
  const [made, setMade] = useState<Result<'client/rotate'> | null>(null);
  if (made) return <NewToken made={made} onClose={() => setMade(null)} />;
  return (
    <Confirm
      open={open}
      onClose={onClose}
      title={texts.clients.rotateTitle(name)}
      lead={texts.clients.rotateLead}
      confirm={texts.clients.rotateConfirm}
      onConfirm={async () => setMade(await call('client/rotate', { id }))}
    />
  );
}
