import { type HTMLInputTypeAttribute } from 'react';
import { TextField } from '../../ui/field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { ProgramPage } from './program-page.tsx';
import { type Draft, type Field, fieldsOf, type Problems } from './draft.ts';

interface KindFieldsProps {
  readonly draft: Draft;
  readonly set: (change: Partial<Draft>) => void;
  /** None before the first try. */
  readonly problems: Problems;
  /** The name in the vault. */
  readonly secret: string;
  readonly secretIsSet: boolean | null;
}

const funnelPorts = ['443', '8443', '10000'] as const;

/** What the chosen kind needs to know. */
export function KindFields({ draft, set, problems, secret, secretIsSet }: KindFieldsProps) {
  const { fields, secretNote, secretStays } = texts.tunnels.form;
  const names: Partial<Record<Draft['kind'], string>> = texts.tunnels.form.secretNames;
  const notes: Partial<Record<Field, string>> = texts.tunnels.form.fieldNotes;
  const input = (field: Field, label: string, note: string | undefined, type: HTMLInputTypeAttribute = 'text') => (
    <TextField
      key={field}
      type={type}
      mono={type === 'text'}
      label={label}
      note={note}
      value={draft[field]}
      problem={problems[field]}
      // A manager of passwords must not offer to keep or to fill in what is not one.
      autoComplete={type === 'password' ? 'new-password' : 'off'}
      onChange={(event) => set({ [field]: event.target.value })}
    />
  );
  return (
    <div className="grid gap-3 rounded-control border border-line bg-sunken p-3">
      {fieldsOf[draft.kind].map((field) => {
        if (field === 'funnelPort') return <FunnelPort key={field} draft={draft} set={set} />;
        if (field !== 'secret') return input(field, fields[field], notes[field]);
        return input(field, names[draft.kind] ?? fields.secret, secretIsSet ? secretStays(secret) : secretNote(secret), 'password');
      })}
      {draft.kind !== 'ngrok' && draft.kind !== 'proxy' && input('program', fields.program, notes.program)}
      <ProgramPage kind={draft.kind} />
    </div>
  );
}

function FunnelPort({ draft, set }: Pick<KindFieldsProps, 'draft' | 'set'>) {
  return (
    <SelectField
      label={texts.tunnels.form.fields.funnelPort}
      value={funnelPorts.find((port) => port === draft.funnelPort) ?? '443'}
      options={funnelPorts.map((value) => ({ value, label: value }))}
      onChange={(funnelPort) => set({ funnelPort })}
    />
  );
}
