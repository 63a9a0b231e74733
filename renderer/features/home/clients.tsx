import { useHostState } from '../../client/host-context.ts';
import { ago, exactTime } from '../../../shared/texts/format.ts';
import { Card, Nothing, Section } from '../../ui/section.tsx';
import { AllLink } from '../../ui/text-link.tsx';
import { texts } from '../../../shared/texts/texts.ts';

/** How many may call and who did last; more of them is on their own screen. */
export function Clients({ nowMs }: { readonly nowMs: number }) {
  const clients = useHostState((state) => state.clients);
  const live = clients.filter(({ revokedAt, expiresAt }) => revokedAt === null && (expiresAt === null || expiresAt * 1000 > nowMs));
  const [last] = live.filter(({ lastUsedAt }) => lastUsedAt !== null).sort((a, b) => (b.lastUsedAt ?? 0) - (a.lastUsedAt ?? 0));
  const lastMs = (last?.lastUsedAt ?? 0) * 1000;
  return (
    <Section title={texts.clients.title} actions={<AllLink href="/clients">{texts.clients.all}</AllLink>}>
      <Card>
        <Nothing>
          {live.length === 0 ? texts.clients.none : texts.clients.standing(live.length)}{' '}
          {last && <span title={exactTime(lastMs)}>{texts.clients.lastCall(last.name, ago(lastMs, nowMs))}</span>}
        </Nothing>
      </Card>
    </Section>
  );
}
