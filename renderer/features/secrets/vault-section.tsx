import { type FormEvent, useEffect, useRef, useState } from 'react';
import { type SecretStore, type VaultStatus } from '../../../shared/model/secret.ts';
import { useHost } from '../../client/host-context.ts';
import { useAnnounce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { TextField } from '../../ui/field.tsx';
import { Card, Section } from '../../ui/section.tsx';
import { Said } from '../../ui/said.tsx';
import { type State, StateShape } from '../../ui/state.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useAction } from '../../ui/use-action.ts';
import { MoveVault } from './move-vault.tsx';

const shapes: Record<VaultStatus['state'], State> = { ready: 'ok', locked: 'warning', unavailable: 'problem' };

/** Where the secrets are kept, how that stands, and the ways to open or to move it. */
export function VaultSection({ vault }: { readonly vault: VaultStatus }) {
  const [moving, setMoving] = useState<SecretStore | null>(null);
  const { store, state, detail } = vault;
  const isLockedFile = state === 'locked' && store === 'file';
  const targets: readonly SecretStore[] = store === 'keychain' ? ['file'] : ['keychain', 'file'];
  return (
    <Section title={texts.secrets.vault}>
      <Card>
        <div className="flex flex-col gap-2 px-3 py-2">
          <p className="flex items-center gap-2">
            <StateShape state={shapes[state]} />
            <span className="font-medium">{texts.secrets.stores[store]}</span>
            <span className="text-soft">{texts.secrets.vaultStates[state]}</span>
          </p>
          {detail && !isLockedFile && (
            <p className="max-w-prose break-words text-soft">
              <Said text={detail} />
            </p>
          )}
          {isLockedFile && <Unlock />}
          {state === 'locked' && store === 'keychain' && <p>{texts.secrets.lockedKeychain}</p>}
          <div className="flex flex-wrap gap-2">
            {targets.map((target) => (
              <Button key={target} disabled={state === 'locked'} onClick={() => setMoving(target)}>
                {target === store ? texts.secrets.rekey : texts.secrets.move[target]}
              </Button>
            ))}
          </div>
        </div>
      </Card>
      {moving && <MoveVault to={moving} from={store} onClose={() => setMoving(null)} />}
    </Section>
  );
}

function Unlock() {
  const { call } = useHost();
  const announce = useAnnounce();
  const [passphrase, setPassphrase] = useState('');
  const [tried, setTried] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  // Nothing else can be done here before. Not while the owner writes something.
  useEffect(() => {
    if (!document.activeElement?.matches('input, textarea')) field.current?.focus();
  }, []);
  const unlock = useAction(async () => {
    await call('vault/unlock', { passphrase });
    announce(texts.secrets.unlocked, { show: 'completed' });
  });
  const tryUnlock = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (passphrase !== '') void unlock.run();
  };
  return (
    <form onSubmit={tryUnlock} noValidate className="flex max-w-prose flex-col gap-2">
      <TextField
        ref={field}
        type="password"
        autoComplete="off"
        label={texts.secrets.passphrase}
        value={passphrase}
        problem={tried && passphrase === '' ? texts.secrets.passphraseMissing : null}
        onChange={(event) => setPassphrase(event.target.value)}
        aside={
          <Button type="submit" look="primary" className="h-8" busy={unlock.busy}>
            {texts.secrets.unlock}
          </Button>
        }
      />
      <FailureNote failure={unlock.failure} />
    </form>
  );
}
