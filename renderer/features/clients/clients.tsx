import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useHostState } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Card, Rows } from '../../ui/section.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useNow } from '../../ui/time.tsx';
import { ClientRow } from './client-row.tsx';
import { CreateToken } from './create-token.tsx';

/** Who may call: tokens given out and clients that signed in. */
export function ClientsScreen() {
  const clients = useHostState((state) => state.clients);
  const now = useNow(1000);
  const [creating, setCreating] = useState(false);
  const live = clients.filter(({ revokedAt }) => revokedAt === null);
  return (
    <Screen
      title={texts.clients.title}
      actions={
        <>
          <TextLink href="/sign-in">{texts.signIn.wait.link}</TextLink>
          <Button icon={Plus} onClick={() => setCreating(true)}>
            {texts.clients.create}
          </Button>
        </>
      }
    >
      {live.length === 0 ? (
        <Empty title={texts.clients.none} hint={texts.clients.noneHint} />
      ) : (
        <div className="min-h-0 flex-1 overflow-y-auto [scrollbar-gutter:stable]">
          <div className="flex max-w-[1000px] flex-col gap-4 px-4 pt-4 pb-8 rail:px-6">
            <p className="max-w-prose text-soft">{texts.clients.lead}</p>
            <Card>
              <Rows label={texts.clients.list}>
                {live.map((client) => (
                  <ClientRow key={client.id} client={client} nowMs={now} />
                ))}
              </Rows>
            </Card>
          </div>
        </div>
      )}
      <CreateToken open={creating} onClose={() => setCreating(false)} />
    </Screen>
  );
}
