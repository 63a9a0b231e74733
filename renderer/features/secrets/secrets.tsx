import { Plus } from 'lucide-react';
import { useState } from 'react';
import { type Result } from '../../../shared/contract/control.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { useReading } from '../../client/use-reading.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Loading } from '../../ui/empty.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Card, Nothing, Rows } from '../../ui/section.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { SecretRow } from './secret-row.tsx';
import { StoreSecret } from './store-secret.tsx';
import { VaultSection } from './vault-section.tsx';

/** The owner's secrets by name, and the vault that holds them. */
export function SecretsScreen() {
  const { call } = useHost();
  const changes = useHostState(({ vaultChanges, bridges }) => `${vaultChanges} ${bridges.map((bridge) => bridge.public?.tunnel.kind)}`);
  const { value, failure, connected } = useReading('secrets', changes, () => call('secret/list', {}));
  const [storing, setStoring] = useState(false);
  return (
    <Screen
      title={texts.secrets.title}
      actions={
        value && (
          <Button icon={Plus} disabled={value.vault.state !== 'ready'} onClick={() => setStoring(true)}>
            {texts.secrets.add}
          </Button>
        )
      }
    >
      <FailureNote failure={failure} className="border-b border-line px-4 py-2 rail:px-6" />
      {!value && (connected ? failure === null && <Loading /> : <Empty title={texts.secrets.offline} />)}
      {value && (
        <div className="min-h-0 flex-1 overflow-y-auto [scrollbar-gutter:stable]">
          <div className="flex max-w-[1000px] flex-col gap-6 px-4 pt-4 pb-8 rail:px-6">
            <p className="max-w-prose text-soft">{texts.secrets.lead}</p>
            <SecretList {...value} />
            <VaultSection vault={value.vault} />
          </div>
        </div>
      )}
      {storing && <StoreSecret name={null} onClose={() => setStoring(false)} />}
    </Screen>
  );
}

function SecretList({ data, vault }: Result<'secret/list'>) {
  return (
    <Card>
      {data.length === 0 && (
        <Nothing>
          {texts.secrets.none} {texts.secrets.noneHint}
        </Nothing>
      )}
      <Rows label={texts.secrets.list}>
        {data.map((entry) => (
          <SecretRow key={entry.name} entry={entry} canChange={vault.state === 'ready'} />
        ))}
      </Rows>
    </Card>
  );
}
