import { useState } from 'react';
import { type Result } from '../../../shared/contract/control.ts';
import { type BridgeStatus } from '../../../shared/model/host.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useHostState } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { Choice, Choices } from '../../ui/field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { GivenToken, TokenForm } from './client-token.tsx';
import { ChatGptSteps } from './chatgpt-steps.tsx';
import { ConnectionTest } from './connection-test.tsx';
import { bridgeKindOf, type ClientKind, clientKinds, type RecipeKind } from './recipes.ts';
import { RecipeSteps } from './recipe-steps.tsx';

type NewToken = Result<'client/create'>;

interface ConnectStepProps {
  readonly onConnected: (name: string) => void;
  readonly onDone: () => void;
}

/** Connects clients: each with what it needs, and a test that sees its first request. */
export function ConnectStep({ onConnected, onDone }: ConnectStepProps) {
  const [kind, setKind] = useState<ClientKind>('chatgpt');
  /** Tokens made here: they are seen as long as this step is open. */
  const [made, setMade] = useState<Readonly<Partial<Record<ClientKind, NewToken>>>>({});
  /** Those that have called since it was opened: going on comes first then, and before that what connects the client. */
  const [called, setCalled] = useState<readonly ClientKind[]>([]);
  const connected = called.includes(kind);
  const bridge = useHostState(({ bridges }) => bridges.find((one) => one.kind === bridgeKindOf(kind)));
  return (
    <>
      <div className="grid gap-x-6 gap-y-4 @mid:grid-cols-[10rem_minmax(0,1fr)]">
        <Choices legend={texts.connect.clients}>
          <div className="grid grid-cols-2 @mid:grid-cols-1">
            {clientKinds.map((value) => (
              <Choice
                key={value}
                type="radio"
                name="client"
                checked={kind === value}
                onChange={() => setKind(value)}
                label={texts.connect.names[value]}
              />
            ))}
          </div>
        </Choices>
        <div className="flex min-w-0 flex-col gap-3">
          <p className="text-soft">{texts.connect.notes[kind]}</p>
          {bridge ? (
            <Client
              key={kind}
              kind={kind}
              bridge={bridge}
              look={connected ? 'outline' : 'primary'}
              made={made[kind] ?? null}
              onMade={(token) => setMade((before) => ({ ...before, [kind]: token }))}
              onConnected={(name) => {
                setCalled((before) => (before.includes(kind) ? before : [...before, kind]));
                onConnected(name);
              }}
            />
          ) : (
            <p>{texts.connect.noBridge(texts.bridges.kinds[bridgeKindOf(kind)])}</p>
          )}
        </div>
      </div>
      <div>
        <Button look={connected ? 'primary' : 'outline'} onClick={onDone}>
          {texts.welcome.goOn}
        </Button>
      </div>
    </>
  );
}

interface ClientProps<K extends ClientKind = ClientKind> {
  readonly kind: K;
  readonly bridge: BridgeStatus;
  /** Of the button that leads on within it. */
  readonly look: 'outline' | 'primary';
  readonly made: NewToken | null;
  readonly onMade: (made: NewToken) => void;
  readonly onConnected: (name: string) => void;
}

function Client({ kind, ...props }: ClientProps) {
  const { bridge, look, onConnected } = props;
  const name = texts.connect.names[kind];
  if (kind === 'chatgpt') {
    return (
      <>
        <ChatGptSteps bridge={bridge} look={look} />
        {bridge.public && <ConnectionTest kind={kind} bridge={bridge} clientId={null} name={name} onConnected={onConnected} />}
      </>
    );
  }
  if (kind === 'program' || bridge.auth === 'none') {
    return (
      <>
        {kind !== 'program' && <p className="text-soft">{texts.connect.token.notNeeded}</p>}
        <RecipeSteps kind={kind} bridge={bridge} token={null} />
        <ConnectionTest kind={kind} bridge={bridge} clientId={null} name={name} onConnected={onConnected} />
      </>
    );
  }
  return <ByToken kind={kind} {...props} />;
}

/** A client with a token: a new one, or one that has called before or was lost sight of. */
function ByToken({ kind, bridge, look, made, onMade, onConnected }: ClientProps<RecipeKind>) {
  const clients = useHostState((state) => state.clients);
  const [chosen, setChosen] = useState('');
  const live = clients.filter((client) => client.kind === 'token' && client.revokedAt === null && client.id !== made?.client.id);
  const old = live.find(({ id }) => id === chosen) ?? null;
  const client = old ?? made?.client ?? null;
  const fresh = { value: '', label: made?.client.name ?? texts.connect.token.fresh };
  return (
    <>
      {live.length > 0 && (
        <div className="max-w-80">
          <SelectField
            label={texts.connect.token.which}
            value={old?.id ?? ''}
            options={[fresh, ...live.map(({ id: value, name: label }) => ({ value, label }))]}
            onChange={setChosen}
          />
        </div>
      )}
      {client === null ? (
        <TokenForm name={texts.connect.names[kind]} bridge={bridge} look={look} onMade={onMade} />
      ) : (
        <>
          {old === null && made && <GivenToken made={made} />}
          <RecipeSteps kind={kind} bridge={bridge} token={old === null ? (made?.token ?? null) : null} />
          <ConnectionTest key={client.id} kind={kind} bridge={bridge} clientId={client.id} name={client.name} onConnected={onConnected} />
        </>
      )}
    </>
  );
}
