import { type Settings } from '../../../shared/contract/settings.ts';
import { DesktopConfig, NotificationConfig } from '../../../shared/model/settings.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useHostState } from '../../client/host-context.ts';
import { Choices } from '../../ui/field.tsx';
import { Group, SelectSetting, SwitchSetting, TextSetting } from './fields.tsx';

interface GroupProps {
  readonly settings: Settings;
}

/** Said where Drawbridge runs without a desktop. */
function useDesktopLead(): string | undefined {
  const headless = useHostState(({ app }) => app?.host === 'cli');
  return headless ? texts.settings.desktopOnly : undefined;
}

const kinds = ['questions', 'failures', 'finished'] as const;
const usualQuiet = { from: '22:00', to: '07:00' };
const { from: TimeOfDay } = NotificationConfig.shape.quiet.unwrap().unwrap().shape;

export function NotificationGroup({ settings: { notifications } }: GroupProps) {
  const words = texts.settings.notifications;
  const { quiet } = notifications;
  const lead = useDesktopLead();
  const quietEnd = (end: 'from' | 'to') => (text: string) =>
    TimeOfDay.safeParse(text).success ? { notifications: { quiet: { ...(quiet ?? usualQuiet), [end]: text } } } : words.time;
  return (
    <Group title={words.title} {...(lead && { lead })}>
      <Choices legend={words.kinds}>
        {kinds.map((kind) => (
          <SwitchSetting
            key={kind}
            label={words[kind]}
            value={notifications[kind]}
            change={(value) => ({ notifications: { [kind]: value } })}
          />
        ))}
      </Choices>
      <SwitchSetting
        label={words.quiet}
        note={words.quietNote}
        value={quiet !== null}
        change={(value) => ({ notifications: { quiet: value ? usualQuiet : null } })}
      />
      {quiet && (
        <div className="flex flex-wrap gap-4">
          <TextSetting kind="time" label={words.from} value={quiet.from} read={quietEnd('from')} />
          <TextSetting kind="time" label={words.to} value={quiet.to} read={quietEnd('to')} />
        </div>
      )}
    </Group>
  );
}

export function DesktopGroup({ settings: { desktop } }: GroupProps) {
  const words = texts.settings.desktop;
  const lead = useDesktopLead();
  return (
    <Group title={words.title} {...(lead && { lead })}>
      <div>
        <SwitchSetting
          label={words.startAtLogin}
          note={words.startAtLoginNote}
          value={desktop.startAtLogin}
          change={(startAtLogin) => ({ desktop: { startAtLogin } })}
        />
        <SwitchSetting
          label={words.pauseWhileLocked}
          note={words.pauseWhileLockedNote}
          value={desktop.pauseWhileLocked}
          change={(pauseWhileLocked) => ({ desktop: { pauseWhileLocked } })}
        />
      </div>
      <SelectSetting
        label={words.updates}
        value={desktop.updates}
        options={DesktopConfig.shape.updates.unwrap().options.map((value) => ({ value, label: words.updateChoices[value] }))}
        change={(updates) => ({ desktop: { updates } })}
      />
    </Group>
  );
}
