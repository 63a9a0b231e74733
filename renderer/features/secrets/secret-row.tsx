import { useState } from 'react';
import { type SecretEntry } from '../../../shared/model/secret.ts';
import { useHost } from '../../client/host-context.ts';
import { useAnnounce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/modal.tsx';
import { type State, StateShape } from '../../ui/state.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { StoreSecret } from './store-secret.tsx';

type Standing = keyof typeof texts.secrets.states;

const shapes: Record<Standing, State> = { set: 'ok', missing: 'warning', unknown: 'stopped' };

interface SecretRowProps {
  readonly entry: SecretEntry;
  /** Not while the vault is locked. */
  readonly canChange: boolean;
}

/** One secret: whether it is there and what needs it. */
export function SecretRow({ entry, canChange }: SecretRowProps) {
  const [opened, setOpened] = useState<'set' | 'remove' | null>(null);
  const { name, isSet, usedBy } = entry;
  const standing: Standing = isSet === null ? 'unknown' : isSet ? 'set' : 'missing';
  return (
    <li aria-label={name} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-1 pr-1.5 pl-3">
      <span className="flex w-24 shrink-0 items-center gap-1.5" title={isSet === null ? texts.secrets.unknownTitle : undefined}>
        <StateShape state={shapes[standing]} />
        {texts.secrets.states[standing]}
      </span>
      <span className="flex min-w-48 flex-1 flex-col gap-x-3 @list:flex-row @list:items-center">
        <code className="min-w-0 flex-auto truncate" title={name}>
          {name}
        </code>
        <span className="min-w-0 truncate text-meta text-soft" title={usedBy.join(', ')}>
          {usedBy.length > 0 ? texts.secrets.usedBy(usedBy.join(', ')) : texts.secrets.unused}
        </span>
      </span>
      <span className="flex items-center gap-0.5">
        <Button
          look="quiet"
          className="min-w-24 justify-end"
          disabled={!canChange}
          aria-label={isSet ? texts.secrets.replaceNamed(name) : texts.secrets.setNamed(name)}
          onClick={() => setOpened('set')}
        >
          {isSet ? texts.secrets.replace : texts.secrets.set}
        </Button>
        <Button
          look="quiet"
          disabled={!canChange || !isSet}
          aria-label={texts.secrets.removeNamed(name)}
          onClick={() => setOpened('remove')}
        >
          {texts.secrets.remove}
        </Button>
      </span>
      {opened === 'set' && <StoreSecret name={name} onClose={() => setOpened(null)} />}
      {opened === 'remove' && <Remove entry={entry} onClose={() => setOpened(null)} />}
    </li>
  );
}

function Remove({ entry: { name, usedBy }, onClose }: { readonly entry: SecretEntry; readonly onClose: () => void }) {
  const { call } = useHost();
  const announce = useAnnounce();
  const { removeTitle, removeLead, removeUsed, removeConfirm, removed } = texts.secrets;
  return (
    <Confirm
      open
      onClose={onClose}
      title={removeTitle(name)}
      lead={removeLead}
      subject={usedBy.length > 0 && <p>{removeUsed(usedBy.join(', '))}</p>}
      confirm={removeConfirm}
      onConfirm={async () => {
        await call('secret/remove', { name });
        announce(removed(name), { show: 'completed' });
      }}
    />
  );
}
