import { type ReactNode, useRef, useState } from 'react';
import { type SettingsChange } from '../../../shared/contract/settings.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Choice, TextField } from '../../ui/field.tsx';
import { Card, Section } from '../../ui/section.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { StateShape } from '../../ui/state.tsx';
import { useSetting } from './use-setting.ts';

/** Settings that belong together. */
export function Group({ title, lead, children }: { readonly title: string; readonly lead?: string; readonly children: ReactNode }) {
  return (
    <Section title={title}>
      <Card>
        <div className="flex flex-col gap-4 px-3 py-3">
          {lead && <p className="max-w-prose text-soft">{lead}</p>}
          {children}
        </div>
      </Card>
    </Section>
  );
}

/** Keeps its place, so that nothing moves when it appears. */
export function Saved({ shown }: { readonly shown: boolean }) {
  return (
    <span className="inline-flex h-8 w-28 shrink-0 items-center gap-1.5 text-meta text-ok">
      {shown && (
        <>
          <StateShape state="completed" />
          {texts.settings.saved}
        </>
      )}
    </span>
  );
}

interface TextSettingProps {
  readonly label: string;
  readonly note?: string;
  /** As it is set. */
  readonly value: string;
  /** What is to be changed for a text, or the sentence that says what is wrong with it. */
  readonly read: (text: string) => SettingsChange | string;
  readonly kind?: 'path' | 'number' | 'time';
  readonly disabled?: boolean;
}

const inputs = {
  path: { mono: true },
  number: { inputMode: 'decimal', className: 'max-w-28 tabular-nums' },
  time: { className: 'max-w-28 tabular-nums' },
} as const;

/** A text that is saved when it is left, or with Enter. What is wrong with it stays there, with the reason. */
export function TextSetting({ label, note, value, read, kind = 'path', disabled = false }: TextSettingProps) {
  const setting = useSetting(label);
  // What is typed and not saved; null shows what is set.
  const [draft, setDraft] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const saving = useRef<string | null>(null);
  const commit = async () => {
    // Enter has begun to save what is left now.
    if (draft === null || draft === saving.current) return;
    if (draft.trim() === value && saving.current === null) return setDraft(null);
    const change = read(draft.trim());
    if (typeof change === 'string') return setProblem(change);
    saving.current = draft;
    if (await setting.save(change)) setDraft((now) => (now === draft ? null : now));
    if (saving.current === draft) saving.current = null;
  };
  return (
    <form
      className="max-w-160"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void commit();
      }}
    >
      <TextField
        {...inputs[kind]}
        label={label}
        note={note}
        value={draft ?? value}
        disabled={disabled}
        problem={problem}
        onChange={(event) => {
          setting.touch();
          setProblem(null);
          setDraft(event.target.value);
        }}
        onBlur={() => void commit()}
        aside={<Saved shown={setting.saved} />}
      />
      <FailureNote failure={setting.failure} className="mt-1" />
    </form>
  );
}

interface SelectSettingProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly options: readonly { readonly value: V; readonly label: string }[];
  readonly change: (value: V) => SettingsChange;
}

/** One of several, saved when it is chosen. */
export function SelectSetting<V extends string>({ label, value, options, change }: SelectSettingProps<V>) {
  const setting = useSetting(label);
  const [chosen, setChosen] = useState(value);
  const choose = (next: V) => {
    setChosen(next);
    void setting.save(change(next));
  };
  return (
    <div className="max-w-160">
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <SelectField label={label} value={setting.busy ? chosen : value} options={options} onChange={choose} />
        </div>
        <Saved shown={setting.saved} />
      </div>
      <FailureNote failure={setting.failure} className="mt-1" />
    </div>
  );
}

interface SwitchSettingProps {
  readonly label: string;
  readonly note?: string;
  readonly value: boolean;
  readonly change: (value: boolean) => SettingsChange;
  readonly disabled?: boolean;
}

/** On or off, saved when it is changed. */
export function SwitchSetting({ label, note, value, change, disabled = false }: SwitchSettingProps) {
  const setting = useSetting(label);
  const [chosen, setChosen] = useState(value);
  const choose = (next: boolean) => {
    setChosen(next);
    void setting.save(change(next));
  };
  return (
    <div className="max-w-160">
      <div className="flex items-start justify-between gap-2">
        <Choice
          type="checkbox"
          label={label}
          {...(note !== undefined && { note })}
          checked={setting.busy ? chosen : value}
          disabled={disabled}
          onChange={(event) => choose(event.target.checked)}
        />
        <Saved shown={setting.saved} />
      </div>
      <FailureNote failure={setting.failure} className="mt-1" />
    </div>
  );
}
