import { useHostState } from '../../client/host-context.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { Empty, Loading } from '../../ui/empty.tsx';
import { Screen } from '../../ui/screen.tsx';
import { AppearanceGroup } from './appearance-group.tsx';
import { CodexGroup } from './codex-group.tsx';
import { DefaultsGroup } from './defaults-group.tsx';
import { DesktopGroup, NotificationGroup } from './desktop-groups.tsx';
import { ApprovalGroup, LimitGroup, RetentionGroup } from './limit-groups.tsx';

/** What the owner sets for the whole house. Each field is saved by itself. */
export function SettingsScreen() {
  const settings = useHostState((state) => state.settings);
  const connected = useHostState(({ link }) => link.state === 'open');
  return (
    <Screen title={texts.settings.title}>
      {!settings && (connected ? <Loading /> : <Empty title={texts.settings.offline} />)}
      {settings && (
        <div className="min-h-0 flex-1 overflow-y-auto [scrollbar-gutter:stable]">
          <div className="flex max-w-[1000px] flex-col gap-6 px-4 pt-4 pb-8 rail:px-6">
            <p className="max-w-prose text-soft">{texts.settings.lead}</p>
            <CodexGroup settings={settings} />
            <DefaultsGroup settings={settings} />
            <LimitGroup settings={settings} />
            <ApprovalGroup settings={settings} />
            <RetentionGroup settings={settings} />
            <NotificationGroup settings={settings} />
            <AppearanceGroup settings={settings} />
            <DesktopGroup settings={settings} />
          </div>
        </div>
      )}
    </Screen>
  );
}
