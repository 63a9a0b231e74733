import { useState } from 'react';
import { type RootConfig, Sandbox, WriteRule } from '../../../shared/model/config.ts';
import { seedOf, seedText } from '../../../shared/model/seed-text.ts';
import { useHost } from '../../client/host-context.ts';
import { useAnnounce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Choice, Choices, RadioField } from '../../ui/field.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { TextArea } from '../../ui/text-area.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useAction } from '../../ui/use-action.ts';

/** One open folder: what may be done in it, in words, and the form that changes it. */
export function FolderPolicy({ root }: { readonly root: RootConfig }) {
  const [editing, setEditing] = useState(false);
  return (
    <li className="px-3 py-2">
      <div className="flex items-center gap-3">
        <div className="min-w-0 flex-1">
          <PathText path={root.path} className="max-w-full" />
          <p className="max-w-prose text-soft">{summaryOf(root)}</p>
        </div>
        {!editing && (
          <Button aria-label={texts.policy.editNamed(root.path)} onClick={() => setEditing(true)}>
            {texts.policy.edit}
          </Button>
        )}
      </div>
      {editing && <PolicyForm root={root} onClose={() => setEditing(false)} />}
    </li>
  );
}

/** What the policy of a folder means, in one breath. */
export function summaryOf({ sandbox, writes, network, secretScan, isolated }: Omit<RootConfig, 'path'>): string {
  const { summary, danger, networkOn, secretScanOff, isolatedOn } = texts.policy;
  return [
    sandbox === 'read-only' ? summary['read-only'] : summary[writes],
    ...(sandbox === 'danger-full-access' ? [danger] : []),
    ...(network ? [networkOn] : []),
    ...(secretScan ? [] : [secretScanOff]),
    ...(isolated ? [isolatedOn] : []),
  ].join(' ');
}

const switches = ['secretScan', 'network', 'isolated'] as const;

interface FormProps {
  readonly root: RootConfig;
  readonly onClose: () => void;
}

/** Nothing holds before it is saved: going through the choices with the arrow keys must not open anything. */
function PolicyForm({ root, onClose }: FormProps) {
  const { call } = useHost();
  const announce = useAnnounce();
  const [draft, setDraft] = useState(root);
  const set = (change: Partial<RootConfig>) => setDraft((now) => ({ ...now, ...change }));
  const [seeds, setSeeds] = useState(() => (root.seeds ?? []).map(seedText).join('\n'));
  const [ignore, setIgnore] = useState(() => (root.ignore ?? []).join('\n'));
  const save = useAction(async () => {
    const patterns = {
      ...((root.seeds || seeds) && { seeds: linesOf(seeds).map(seedOf) }),
      ...((root.ignore || ignore) && { ignore: linesOf(ignore) }),
    };
    await call('root/update', { ...draft, ...patterns });
    announce(texts.policy.saved, { show: 'completed' });
    onClose();
  });
  const { path, sandbox, writes } = draft;
  return (
    <form
      aria-label={texts.policy.editNamed(path)}
      className="mt-3 mb-1 flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void save.run();
      }}
    >
      <RadioField
        legend={texts.policy.sandbox}
        value={sandbox}
        options={Sandbox.options.map((value) => ({ value, label: texts.policy.sandboxes[value], note: texts.policy.sandboxNotes[value] }))}
        onChange={(value) => set({ sandbox: value })}
      />
      <RadioField
        legend={texts.policy.writes}
        value={writes}
        options={WriteRule.options.map((value) => ({ value, label: texts.policy.writeRules[value], note: texts.policy.writeNotes[value] }))}
        disabled={sandbox === 'read-only'}
        onChange={(value) => set({ writes: value })}
      />
      <Choices legend={texts.policy.more}>
        {switches.map((name) => (
          <Choice
            key={name}
            type="checkbox"
            checked={draft[name]}
            onChange={(event) => set({ [name]: event.target.checked })}
            label={texts.policy[name]}
            note={texts.policy[`${name}Note`]}
          />
        ))}
      </Choices>
      <div className="flex max-w-prose flex-col gap-3">
        <PatternsField name="seeds" value={seeds} onChange={setSeeds} />
        <PatternsField name="ignore" value={ignore} onChange={setIgnore} />
      </div>
      <FailureNote failure={save.failure} />
      <div className="flex gap-2 *:h-8">
        <Button type="submit" look="primary" busy={save.busy}>
          {texts.policy.save}
        </Button>
        <Button onClick={onClose}>{texts.common.cancel}</Button>
      </div>
    </form>
  );
}

interface PatternsFieldProps {
  readonly name: 'seeds' | 'ignore';
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Patterns, one on a line. */
function PatternsField({ name, value, onChange }: PatternsFieldProps) {
  const { label, note, placeholder } = texts.policy[name];
  return (
    <div>
      <TextArea label={label} placeholder={placeholder} value={value} maxLength={20_000} onChange={onChange} />
      <p className="mt-1 text-meta text-soft">{note}</p>
    </div>
  );
}

function linesOf(text: string): string[] {
  return text.split('\n').flatMap((line) => line.trim() || []);
}
