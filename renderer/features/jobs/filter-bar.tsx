import { type RefObject, useMemo } from 'react';
import { useHostState } from '../../client/host-context.ts';
import { bar } from '../../ui/screen.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { type JobFilter } from './job-filter.ts';

interface FilterBarProps {
  readonly filter: JobFilter;
  readonly onChange: (part: Partial<JobFilter>) => void;
  readonly inputRef: RefObject<HTMLInputElement | null>;
}

interface Choice {
  readonly value: string;
  readonly label: string;
}

/** What jobs are narrowed by: words, bridge, client, folder. */
export function FilterBar({ filter, onChange, inputRef }: FilterBarProps) {
  const { bridges, clients, roots } = useChoices(filter);
  const words = texts.jobs;
  return (
    <div className={`${bar} min-h-11 flex-wrap gap-x-2 gap-y-2 border-b py-1.5`}>
      <SearchField
        inputRef={inputRef}
        shortcut="/"
        label={words.search}
        placeholder={words.searchPlaceholder}
        value={filter.text}
        onChange={(text) => onChange({ text })}
      />
      <div className="ml-auto flex min-w-0 gap-2 *:max-w-36 *:[&_select]:max-w-full">
        <Select
          label={words.columns.bridge}
          every={words.everyBridge}
          value={filter.bridge}
          choices={bridges}
          onChange={(bridge) => onChange({ bridge })}
        />
        <Select
          label={words.columns.client}
          every={words.everyClient}
          value={filter.client}
          choices={clients}
          onChange={(client) => onChange({ client })}
        />
        <Select
          label={words.columns.folder}
          every={words.everyFolder}
          value={filter.root}
          choices={roots}
          onChange={(root) => onChange({ root })}
        />
      </div>
    </div>
  );
}

interface SelectProps {
  readonly label: string;
  readonly every: string;
  readonly value: string;
  readonly choices: readonly Choice[];
  readonly onChange: (value: string) => void;
}

function Select({ label, every, value, choices, onChange }: SelectProps) {
  return <SelectField label={label} labelHidden value={value} options={[{ value: '', label: every }, ...choices]} onChange={onChange} />;
}

/** What there is now, what known jobs came from, and what is chosen, which may be neither. */
function useChoices(filter: JobFilter) {
  const bridges = useHostState((state) => state.bridges);
  const clients = useHostState((state) => state.clients);
  const roots = useHostState((state) => state.roots);
  const jobs = useHostState((state) => state.jobs);
  return useMemo(() => {
    const known = [...jobs.values()];
    return {
      bridges: choices(filter.bridge, [
        ...bridges.map(({ id }) => [id, id] as const),
        ...known.map((job) => [job.bridgeId, job.bridgeId] as const),
      ]),
      clients: choices(filter.client, [
        ...clients.map(({ id, name }) => [id, name] as const),
        ...known.map((job) => [job.clientId, job.clientName] as const),
      ]),
      roots: choices(
        filter.root,
        [...roots.map(({ path }) => path), ...known.map(({ root }) => root)].map((root) => [root, lastName(root)] as const),
      ),
    };
  }, [bridges, clients, roots, jobs, filter.bridge, filter.client, filter.root]);
}

function choices(chosen: string, found: readonly (readonly [value: string, label: string])[]): readonly Choice[] {
  const labels = new Map(chosen === '' ? found.toReversed() : [[chosen, chosen], ...found.toReversed()]);
  return [...labels].map(([value, label]) => ({ value, label })).sort((a, b) => a.label.localeCompare(b.label));
}

function lastName(path: string): string {
  return path.split(/[\\/]/).findLast((name) => name !== '') ?? path;
}
