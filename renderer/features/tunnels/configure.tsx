import { type FormEvent, useState } from 'react';
import { type PublicConfig } from '../../../shared/model/config.ts';
import { type BridgeStatus } from '../../../shared/model/host.ts';
import { useHost } from '../../client/host-context.ts';
import { useAnnounce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { Loading } from '../../ui/empty.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Choice, RadioField } from '../../ui/field.tsx';
import { Modal, ModalBody, ModalButtons } from '../../ui/modal.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useAction } from '../../ui/use-action.ts';
import {
  authsFor,
  type Draft,
  draftOf,
  kindsFor,
  mended,
  problemsOf,
  refusalOf,
  sandboxesFor,
  secretName,
  secretIn,
  wayOf,
} from './draft.ts';
import { KindFields } from './kind-fields.tsx';
import { useWay } from './use-way.ts';

interface ConfigureProps {
  readonly bridge: BridgeStatus;
  readonly name: string;
  readonly onClose: () => void;
}

/** How a bridge is reached from outside. Nothing holds before it is saved. */
export function Configure({ bridge, name, onClose }: ConfigureProps) {
  const { value, failure } = useWay(bridge.id);
  const title = bridge.public ? texts.tunnels.form.title(name) : texts.tunnels.form.titleNew(name);
  return (
    <Modal open onClose={onClose} title={title} lead={texts.tunnels.form.lead} wide>
      {value === null && <ModalBody>{failure ? <FailureNote failure={failure} /> : <Loading />}</ModalBody>}
      {value && <WayForm bridge={bridge} name={name} onClose={onClose} way={value.way} secrets={value.secrets} />}
    </Modal>
  );
}

interface WayFormProps extends ConfigureProps {
  readonly way: PublicConfig | null;
  readonly secrets: ReadonlyMap<string, boolean | null>;
}

function WayForm({ bridge, name, onClose, way, secrets }: WayFormProps) {
  const { call } = useHost();
  const announce = useAnnounce();
  const [draft, setDraft] = useState(() => draftOf(bridge, way));
  const [tried, setTried] = useState(false);
  const set = (change: Partial<Draft>) => setDraft((before) => mended(bridge, { ...before, ...change }));
  const secret = secretName(bridge, draft.kind, way);
  const secretIsSet = secrets.has(secret) ? (secrets.get(secret) ?? null) : false;
  const problems = problemsOf(bridge, draft, way, secretIsSet);
  const refusal = refusalOf(bridge, draft);
  const save = useAction(async () => {
    const value = secretIn(draft);
    if (value !== null) await call('secret/set', { name: secret, value });
    await call('bridge/setPublic', { id: bridge.id, public: wayOf(bridge, draft, way) });
    announce(texts.tunnels.form.saved(name), { show: 'completed' });
    onClose();
  });
  const trySave = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(problems).length === 0 && refusal === null) void save.run();
  };
  return (
    // Our own words say what is wrong, beside it.
    <form onSubmit={trySave} noValidate>
      <ModalBody>
        <Kind bridge={bridge} draft={draft} set={set} />
        <KindFields draft={draft} set={set} problems={tried ? problems : {}} secret={secret} secretIsSet={secretIsSet} />
        <Callers bridge={bridge} draft={draft} set={set} />
        <Limit bridge={bridge} draft={draft} set={set} />
        {tried && refusal && (
          <p role="alert" className="text-danger">
            {refusal}
          </p>
        )}
        <FailureNote failure={save.failure} />
      </ModalBody>
      <ModalButtons>
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        <Button type="submit" look="primary" busy={save.busy}>
          {texts.tunnels.form.save}
        </Button>
      </ModalButtons>
    </form>
  );
}

interface PartProps {
  readonly bridge: BridgeStatus;
  readonly draft: Draft;
  readonly set: (change: Partial<Draft>) => void;
}

function Kind({ bridge, draft, set }: PartProps) {
  const { kinds, kindNotes } = texts.tunnels;
  return (
    <RadioField
      legend={texts.tunnels.form.kind}
      value={draft.kind}
      options={kindsFor(bridge).map((value) => ({ value, label: kinds[value], note: kindNotes[value] }))}
      onChange={(kind) => set({ kind })}
    />
  );
}

function Callers({ bridge, draft, set }: PartProps) {
  const { callers, authNames, authNotes } = texts.tunnels.form;
  return (
    <RadioField
      legend={callers}
      value={draft.auth}
      options={authsFor(bridge, draft).map((value) => ({ value, label: authNames[value], note: authNotes[value] }))}
      onChange={(auth) => set({ auth })}
    />
  );
}

function Limit({ bridge, draft, set }: PartProps) {
  const { ceiling, enabled, enabledNote } = texts.tunnels.form;
  return (
    <div className="flex flex-col gap-3">
      <SelectField
        label={ceiling}
        value={draft.sandbox}
        options={sandboxesFor(bridge, draft).map((value) => ({ value, label: texts.tunnels.limits[value] }))}
        onChange={(sandbox) => set({ sandbox })}
      />
      <Choice
        type="checkbox"
        checked={draft.enabled}
        onChange={(event) => set({ enabled: event.target.checked })}
        label={enabled}
        note={enabledNote}
      />
    </div>
  );
}
