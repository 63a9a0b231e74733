import { type FormEvent, type RefObject, useRef, useState } from 'react';
import { type BridgeChange } from '../../../shared/contract/bridges.ts';
import { Sandbox } from '../../../shared/model/config.ts';
import { type BridgeStatus } from '../../../shared/model/host.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { useAnnounce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { Cautions } from '../../ui/cautions.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { RadioField, TextField } from '../../ui/field.tsx';
import { Modal, ModalBody, ModalButtons } from '../../ui/modal.tsx';
import { useAction } from '../../ui/use-action.ts';
import { type BridgeDraft, authsOf, changeOf, draftOf, portOf, warningsOf } from './bridge-draft.ts';

interface ChangeBridgeProps {
  readonly bridge: BridgeStatus;
  readonly onClose: () => void;
}

/** What clients may do through a bridge, where it listens and who may call. Nothing holds before it is saved. */
export function ChangeBridge({ bridge, onClose }: ChangeBridgeProps) {
  const { call } = useHost();
  const announce = useAnnounce();
  const name = texts.bridges.kinds[bridge.kind];
  const writable = useHostState(({ roots }) => roots.some(({ sandbox }) => sandbox !== 'read-only'));
  const first = useRef<HTMLInputElement>(null);
  // As it was when the dialog opened: what is not touched here stays as it is by then.
  const [shown] = useState(bridge);
  const [draft, setDraft] = useState(() => draftOf(shown));
  const [tried, setTried] = useState(false);
  const set = (change: Partial<BridgeDraft>) => setDraft((before) => ({ ...before, ...change }));
  const save = useAction(async (change: BridgeChange) => {
    await call('bridge/update', { id: shown.id, ...change });
    announce(texts.bridges.form.saved(name), { show: 'completed' });
    onClose();
  });
  const port = portOf(draft);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (port !== null) void save.run(changeOf(shown, draft));
  };
  return (
    <Modal open onClose={onClose} title={texts.bridges.form.title(name)} lead={texts.bridges.form.lead} wide initialFocus={first}>
      <form onSubmit={submit} noValidate>
        <ModalBody>
          <Ceiling draft={draft} set={set} first={first} />
          <Callers bridge={shown} draft={draft} set={set} />
          <div className="max-w-80">
            <TextField
              label={texts.bridges.form.port}
              inputMode="numeric"
              mono
              value={draft.port}
              problem={tried && port === null ? texts.bridges.form.portWrong : null}
              note={texts.bridges.form.portNote}
              onChange={(event) => set({ port: event.target.value })}
            />
          </div>
          <div role="status">
            <Cautions sentences={warningsOf(shown, draft, writable)} />
          </div>
          <FailureNote failure={save.failure} />
        </ModalBody>
        <ModalButtons>
          <Button onClick={onClose}>{texts.common.cancel}</Button>
          <Button type="submit" look="primary" busy={save.busy}>
            {texts.bridges.form.save}
          </Button>
        </ModalButtons>
      </form>
    </Modal>
  );
}

interface PartProps {
  readonly draft: BridgeDraft;
  readonly set: (change: Partial<BridgeDraft>) => void;
}

function Ceiling({ draft, set, first }: PartProps & { readonly first: RefObject<HTMLInputElement | null> }) {
  const { ceiling, ceilings, ceilingNotes } = texts.bridges.form;
  return (
    <RadioField
      legend={ceiling}
      value={draft.sandbox}
      options={Sandbox.options.map((value) => ({ value, label: ceilings[value], note: ceilingNotes[value] }))}
      onChange={(sandbox) => set({ sandbox })}
      chosen={first}
    />
  );
}

function Callers({ bridge, draft, set }: PartProps & Pick<ChangeBridgeProps, 'bridge'>) {
  const { callers, auths, authNotes } = texts.bridges.form;
  return (
    <RadioField
      legend={callers}
      value={draft.auth}
      options={authsOf(bridge).map((value) => ({ value, label: auths[value], note: authNotes[value] }))}
      onChange={(auth) => set({ auth })}
    />
  );
}
