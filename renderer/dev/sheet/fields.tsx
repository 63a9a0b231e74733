import { useState } from 'react';
import { Composer } from '../../ui/composer.tsx';
import { Choice, Choices, Segmented, TextField } from '../../ui/field.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextArea } from '../../ui/text-area.tsx';
import { Part } from './part.tsx';

const options = [
  { value: 'one', label: 'One' },
  { value: 'two', label: 'Two' },
];

/** What is filled in. */
export function Fields() {
  const [value, setValue] = useState('one');
  return (
    <>
      <Part name="TextField">
        <TextField label="Name" defaultValue="laptop" />
        <TextField label="With a note" note="As it will be shown." />
        <TextField label="Wrong" defaultValue="/" problem="/ cannot be opened: it contains your home folder." />
        <TextField label="Path" mono defaultValue="/home/ann/src/clock" />
        <TextField label="Disabled" disabled defaultValue="fixed" />
      </Part>
      <Part name="Choices">
        <Choices legend="Which">
          <Choice type="radio" name="which" label="Read only" note="Nothing is written." defaultChecked />
          <Choice type="radio" name="which" label="Review first" />
          <Choice type="radio" name="which" label="Disabled" disabled />
          <Choice type="checkbox" label="Ticked" defaultChecked />
          <Choice type="checkbox" label="Not ticked" note="With a note." />
        </Choices>
        <Segmented label="Form" value={value} options={options} onChange={setValue} />
        <SelectField label="Effort" value={value} options={options} onChange={setValue} />
      </Part>
      <Part name="Texts to write">
        <SearchField label="Search" placeholder="Search jobs" value="" onChange={() => undefined} />
        <TextArea label="Reason" placeholder="Why not" value="" maxLength={4000} onChange={() => undefined} />
        <Composer label="Message" placeholder="Message this thread…" onSend={async () => undefined} />
      </Part>
    </>
  );
}
