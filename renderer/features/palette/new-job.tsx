import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { type RootConfig } from '../../../shared/model/config.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Modal, ModalBody, ModalButtons } from '../../ui/modal.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextArea } from '../../ui/text-area.tsx';
import { useAction } from '../../ui/use-action.ts';

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

/** A job of the owner's own, from anywhere. */
export function NewJobDialog({ open, onClose }: DialogProps) {
  const roots = useHostState((state) => state.roots);
  const [first] = roots;
  return (
    <Modal open={open} onClose={onClose} title={texts.newJob.title} lead={texts.newJob.lead}>
      {first ? <NewJobForm first={first} roots={roots} onClose={onClose} /> : <NoFolder onClose={onClose} />}
    </Modal>
  );
}

function NoFolder({ onClose }: Pick<DialogProps, 'onClose'>) {
  return (
    <>
      <ModalBody>
        <p>{texts.newJob.noFolder}</p>
      </ModalBody>
      <ModalButtons>
        <Button onClick={onClose}>{texts.common.close}</Button>
      </ModalButtons>
    </>
  );
}

interface NewJobFormProps extends Pick<DialogProps, 'onClose'> {
  readonly first: RootConfig;
  readonly roots: readonly RootConfig[];
}

const sandboxes = ['read-only', 'workspace-write'] as const;
const longestPrompt = 100_000;

function NewJobForm({ first, roots, onClose }: NewJobFormProps) {
  const { call } = useHost();
  const [, go] = useLocation();
  const [path, setPath] = useState(first.path);
  const [prompt, setPrompt] = useState('');
  const [sandbox, setSandbox] = useState<(typeof sandboxes)[number]>('read-only');
  const [missing, setMissing] = useState(false);
  const root = roots.find((one) => one.path === path) ?? first;
  const allowed = root.sandbox === 'read-only' ? sandboxes.slice(0, 1) : sandboxes;
  const start = useAction(async () => {
    const most = allowed.find((one) => one === sandbox) ?? 'read-only';
    const { id } = await call('job/start', { prompt: prompt.trim(), cwd: root.path, sandbox: most });
    onClose();
    go(`/jobs/${id}`);
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const nothing = prompt.trim() === '';
    setMissing(nothing);
    if (!nothing) void start.run();
  };
  return (
    <form onSubmit={submit}>
      <ModalBody>
        <TextArea label={texts.newJob.prompt} placeholder="" value={prompt} maxLength={longestPrompt} onChange={setPrompt} />
        {missing && (
          <p role="alert" className="text-danger">
            {texts.newJob.needsPrompt}
          </p>
        )}
        <SelectField
          label={texts.newJob.folder}
          mono
          value={root.path}
          options={roots.map((one) => ({ value: one.path, label: one.path }))}
          onChange={setPath}
        />
        <SelectField
          label={texts.newJob.sandbox}
          value={sandbox}
          options={allowed.map((value) => ({ value, label: texts.newJob.sandboxes[value] }))}
          onChange={setSandbox}
        />
        <FailureNote failure={start.failure} />
      </ModalBody>
      <ModalButtons>
        <Button onClick={onClose}>{texts.common.cancel}</Button>
        <Button type="submit" look="primary" busy={start.busy}>
          {texts.newJob.start}
        </Button>
      </ModalButtons>
    </form>
  );
}
