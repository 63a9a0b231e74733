import { useEffect, useRef } from 'react';
import { texts } from '../../../shared/texts/texts.ts';
import { Icon } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { Time, useNow } from '../../ui/time.tsx';
import { type Command } from './commands.ts';
import { type CommandSection } from './search.ts';

/** Of the option at this place of the list; the field names it as the one that is chosen. */
export function optionId(listId: string, at: number): string {
  return `${listId}-${at}`;
}

interface CommandListProps {
  readonly id: string;
  readonly sections: readonly CommandSection[];
  /** Place of the chosen one, counted through all sections. */
  readonly active: number;
  readonly onActive: (at: number) => void;
  readonly onChoose: (command: Command) => void;
}

/** The list of a combination box: the focus stays in the field, the chosen option is named there. */
export function CommandList({ id, sections, active, onActive, onChoose }: CommandListProps) {
  const list = useRef<HTMLDivElement>(null);
  const nowMs = useNow(10_000);
  useEffect(() => {
    list.current?.querySelector(`#${CSS.escape(optionId(id, active))}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, active]);
  const starts = sections.map((_, at) => sections.slice(0, at).reduce((sum, { commands }) => sum + commands.length, 0));
  return (
    <div ref={list} id={id} role="listbox" aria-label={texts.palette.title} className="min-h-0 flex-1 overflow-y-auto p-1.5">
      {sections.map(({ group, commands }, at) => (
        // biome-ignore lint/a11y/useSemanticElements: a group of options, which no element stands for
        <div key={group} role="group" aria-label={group === null ? undefined : texts.palette.groups[group]}>
          {group !== null && (
            <p aria-hidden className="px-2.5 pt-2 pb-1 text-meta text-soft">
              {texts.palette.groups[group]}
            </p>
          )}
          {commands.map((command, place) => {
            const here = (starts[at] ?? 0) + place;
            return (
              <Option
                key={command.id}
                id={optionId(id, here)}
                command={command}
                active={here === active}
                nowMs={nowMs}
                onPoint={() => onActive(here)}
                onChoose={() => onChoose(command)}
              />
            );
          })}
        </div>
      ))}
      {sections.length === 0 && (
        <p aria-hidden className="px-2.5 py-2 text-soft">
          {texts.palette.none}
        </p>
      )}
    </div>
  );
}

interface OptionProps {
  readonly id: string;
  readonly command: Command;
  readonly active: boolean;
  readonly nowMs: number;
  readonly onPoint: () => void;
  readonly onChoose: () => void;
}

function Option({ id, command: { title, icon, note }, active, nowMs, onPoint, onChoose }: OptionProps) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: see the list
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field takes the keys
    <div
      id={id}
      role="option"
      aria-selected={active}
      // The pointer that moved chooses; one that lies still under a list that scrolls does not.
      onPointerMove={active ? undefined : onPoint}
      onClick={onChoose}
      className={classes('flex h-8.5 items-center gap-2.5 rounded-control px-2.5', active ? 'bg-selected' : 'text-text')}
    >
      <Icon of={icon} className="text-soft" />
      <span className="min-w-0 truncate" title={title}>
        {title}
      </span>
      {note && (
        <span className="ml-auto shrink-0 pl-3 text-meta text-soft tabular-nums">
          <span className="inline-block max-w-32 truncate align-bottom">{note.name}</span> · <Time atMs={note.atMs} nowMs={nowMs} />
        </span>
      )}
    </div>
  );
}
