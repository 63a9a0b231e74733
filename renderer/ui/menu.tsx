import { Menu as BaseMenu } from '@base-ui/react/menu';
import { Ellipsis, type LucideIcon } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Icon, IconButton } from './button.tsx';
import { classes } from './classes.ts';

/** A button with three dots that opens what else can be done. `name` says with what. */
export function Menu({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  // Within the page's content, or a reader that goes by landmarks would never come to it.
  const [trigger, setTrigger] = useState<HTMLElement | null>(null);
  return (
    <BaseMenu.Root modal={false}>
      <BaseMenu.Trigger ref={setTrigger} render={<IconButton icon={Ellipsis} name={name} className="data-popup-open:bg-selected" />} />
      <BaseMenu.Portal container={trigger?.closest('main') ?? null}>
        <BaseMenu.Positioner align="end" sideOffset={4} className="z-20">
          <BaseMenu.Popup className="min-w-44 rounded-card border border-line bg-surface p-1 shadow-overlay outline-none transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0">
            {children}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

interface MenuItemProps {
  readonly icon: LucideIcon;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly onClick: () => unknown;
  readonly children: ReactNode;
}

/** One thing that can be done. */
export function MenuItem({ icon, danger = false, disabled = false, onClick, children }: MenuItemProps) {
  return (
    <BaseMenu.Item
      disabled={disabled}
      onClick={() => void onClick()}
      className={classes(
        'flex h-7.5 items-center gap-2.5 rounded-[5px] px-2.5 whitespace-nowrap outline-none data-disabled:opacity-50 data-highlighted:bg-hover',
        danger ? 'text-danger' : 'text-text',
      )}
    >
      <Icon of={icon} className={danger ? undefined : 'text-soft'} />
      {children}
    </BaseMenu.Item>
  );
}

/** Sets apart what is hard to take back. */
export function MenuLine() {
  return <BaseMenu.Separator className="-mx-1 my-1 h-px bg-line" />;
}
