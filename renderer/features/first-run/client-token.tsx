import { type FormEvent, useRef, useState } from 'react';
import { type Result } from '../../../shared/contract/control.ts';
import { type Scope } from '../../../shared/model/client.ts';
import { type BridgeStatus } from '../../../shared/model/host.ts';
import { DisplayName } from '../../../shared/model/text.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { useAnnounce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Choice, TextField } from '../../ui/field.tsx';
import { Given } from '../../ui/given.tsx';
import { useAction } from '../../ui/use-action.ts';

interface TokenFormProps {
  /** What the client is called, unless the owner calls it otherwise. */
  readonly name: string;
  readonly bridge: BridgeStatus;
  /** Of the button that makes it. */
  readonly look: 'outline' | 'primary';
  readonly onMade: (made: Result<'client/create'>) => void;
}

/** Makes a token for a client: to read and to run, and to ask for changes where a folder takes them. */
export function TokenForm({ name: wanted, bridge, look, onMade }: TokenFormProps) {
  const { call } = useHost();
  const taken = useHostState((state) => state.clients);
  const writable = useHostState(({ roots }) => roots.some(({ sandbox }) => sandbox !== 'read-only'));
  const [name, setName] = useState(() => freeName(wanted, new Set(taken.map((client) => client.name))));
  const [mayWrite, setMayWrite] = useState(writable);
  const [problem, setProblem] = useState<string | null>(null);
  const create = useAction(async () => {
    const scopes: Scope[] = ['read', 'run', ...(writable && mayWrite ? (['write'] as const) : [])];
    onMade(await call('client/create', { name: name.trim(), scopes }));
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wrong = DisplayName.safeParse(name).success ? null : texts.clients.nameMissing;
    setProblem(wrong);
    if (wrong === null) void create.run();
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-3">
      <div className="max-w-80">
        <TextField
          label={texts.connect.token.name}
          value={name}
          problem={problem}
          note={texts.connect.token.nameNote}
          onChange={(event) => setName(event.target.value)}
        />
      </div>
      {writable && <MayWrite bridge={bridge} checked={mayWrite} onChange={setMayWrite} />}
      <FailureNote failure={create.failure} />
      <div>
        <Button type="submit" look={look} busy={create.busy}>
          {texts.connect.token.create}
        </Button>
      </div>
    </form>
  );
}

interface MayWriteProps extends Pick<TokenFormProps, 'bridge'> {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** Whether the client may ask for changes, and the way there where its bridge only reads. */
function MayWrite({ bridge: { id, kind, sandbox }, checked, onChange }: MayWriteProps) {
  const { call } = useHost();
  const announce = useAnnounce();
  const choice = useRef<HTMLInputElement>(null);
  const name = texts.bridges.kinds[kind];
  const reads = sandbox === 'read-only';
  const raise = useAction(async () => {
    await call('bridge/update', { id, sandbox: 'workspace-write' });
    announce(texts.bridges.form.saved(name), { show: 'completed' });
    choice.current?.focus();
  });
  return (
    <div className="flex flex-col gap-2">
      <Choice
        ref={choice}
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        label={texts.connect.token.write}
        note={reads ? texts.connect.token.bridgeReads(name) : texts.connect.token.writeNote}
      />
      {reads && (
        <div className="pl-6.5">
          <Button busy={raise.busy} onClick={() => raise.run()}>
            {texts.connect.token.letWrite}
          </Button>
        </div>
      )}
      <FailureNote failure={raise.failure} />
    </div>
  );
}

/** A token, the only time that it is seen. */
export function GivenToken({ made: { client, token } }: { readonly made: Result<'client/create'> }) {
  return (
    <div>
      <p className="mb-1 font-medium">{texts.connect.token.once(client.name)}</p>
      <Given name={texts.clients.token} value={token} copy={texts.clients.copyToken} look="outline" />
    </div>
  );
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name} ${number}`)) number += 1;
  return `${name} ${number}`;
}
