import { type HelpPage, helpPages } from '../../../shared/contract/outside.ts';
import { type TunnelKind } from '../../../shared/model/tunnel.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { FailureNote } from '../../ui/failure-note.tsx';
import { PageLink } from '../../ui/page-link.tsx';
import { useAction } from '../../ui/use-action.ts';

const pages: Partial<Record<TunnelKind, HelpPage>> = {
  openai: 'openai',
  'cloudflared-quick': 'cloudflared',
  cloudflared: 'cloudflared',
  ngrok: 'ngrok',
  tailscale: 'tailscale',
};

/** Where the program or the account of a kind comes from; nothing for a kind that has no such page. */
export function ProgramPage({ kind }: { readonly kind: TunnelKind }) {
  const { call } = useHost();
  const inShell = useHostState(({ app }) => app?.host === 'shell');
  const page = pages[kind];
  const open = useAction(async (which: HelpPage) => call('help/open', { page: which }));
  if (!page) return null;
  return (
    <p>
      <PageLink href={helpPages[page]} open={inShell ? () => open.run(page) : null}>
        {texts.tunnels.form.pages[page]}
      </PageLink>
      <FailureNote failure={open.failure} />
    </p>
  );
}
