import { useHostState } from '../../client/host-context.ts';
import { Empty } from '../../ui/empty.tsx';
import { Screen } from '../../ui/screen.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useNow } from '../../ui/time.tsx';
import { BridgeWay } from './bridge-way.tsx';

/** The ways in from outside, bridge by bridge. */
export function TunnelsScreen() {
  const bridges = useHostState((state) => state.bridges);
  const now = useNow(1000);
  return (
    <Screen title={texts.tunnels.title} actions={<TextLink href="/secrets">{texts.tunnels.secrets}</TextLink>}>
      {bridges.length === 0 ? (
        <Empty title={texts.tunnels.none} hint={texts.tunnels.noneHint} />
      ) : (
        <div className="min-h-0 flex-1 overflow-y-auto [scrollbar-gutter:stable]">
          <div className="flex max-w-[1000px] flex-col gap-6 px-4 pt-4 pb-8 rail:px-6">
            <p className="max-w-prose text-soft">{texts.tunnels.lead}</p>
            {bridges.map((bridge) => (
              <BridgeWay key={bridge.id} bridge={bridge} all={bridges} nowMs={now} />
            ))}
          </div>
        </div>
      )}
    </Screen>
  );
}
