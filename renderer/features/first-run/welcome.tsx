import { useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { texts } from '../../../shared/texts/texts.ts';
import { useHostState } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/section.tsx';
import { Screen } from '../../ui/screen.tsx';
import { signInText } from '../home/codex.tsx';
import { isSignedIn, useAccount } from '../home/use-account.ts';
import { CodexStep } from './codex-step.tsx';
import { ConnectStep } from './connect-step.tsx';
import { FolderStep } from './folder-step.tsx';
import { setWelcomeLeft } from './left.ts';
import { Step } from './step.tsx';
import { TryIt } from './try-it.tsx';

const stepNames = ['codex', 'folder', 'connect', 'try'] as const;
type StepName = (typeof stepNames)[number];

/** The first run: three steps and a try. `step` opens it at one of them. */
export function WelcomeScreen({ step }: { readonly step?: string | undefined }) {
  const [, go] = useLocation();
  const account = useAccount();
  const codex = useHostState((state) => state.codex);
  const roots = useHostState((state) => state.roots);
  const before = useHostState(({ clients }) => clients.find(({ lastUsedAt, revokedAt }) => lastUsedAt !== null && revokedAt === null));
  /** What the owner turned to; the first that is not done otherwise. */
  const [chosen, setChosen] = useState<StepName | null>(stepNames.find((name) => name === step) ?? null);
  /** Who has called, before or now. */
  const [caller, setCaller] = useState<string | null>(before?.name ?? null);
  /** Whether connecting is over: a token is shown once, so that step ends by the owner's hand alone. */
  const [passed, setPassed] = useState(before !== undefined);
  const ready = codex?.state === 'ready' && isSignedIn(account.account);
  const furthest = useFurthest(firstOpen({ ready, hasFolder: roots.length > 0, passed }));
  const open = chosen ?? furthest;
  const [first] = roots;
  const leave = () => {
    setWelcomeLeft(localStorage);
    go('/');
  };
  const turn = (name: StepName) => ({ open: open === name, onOpen: () => setChosen(name) });
  return (
    <Screen
      title={texts.welcome.title}
      actions={
        <Button look="quiet" onClick={leave}>
          {texts.welcome.leave}
        </Button>
      }
    >
      <div className="min-h-0 flex-1 overflow-y-auto [scrollbar-gutter:stable]">
        <div className="mx-auto flex max-w-[860px] flex-col gap-3 px-4 pt-4 pb-8 rail:px-6">
          <p className="max-w-prose text-soft">{texts.welcome.lead}</p>
          <Card>
            <ol className="divide-y divide-line">
              <Step
                at={1}
                title={texts.welcome.codex.title}
                lead={texts.welcome.codex.lead}
                summary={account.account && texts.welcome.codex.done(codex?.version ?? '', signInText(account.account))}
                done={ready}
                {...turn('codex')}
              >
                <CodexStep {...account} onDone={() => setChosen(null)} />
              </Step>
              <Step
                at={2}
                title={texts.welcome.folder.title}
                lead={texts.welcome.folder.lead}
                summary={first && texts.welcome.folder.done(roots.length, first.path)}
                done={first !== undefined}
                {...turn('folder')}
              >
                <FolderStep onDone={() => setChosen(null)} />
              </Step>
              <Step
                at={3}
                title={texts.welcome.connect.title}
                lead={texts.welcome.connect.lead}
                summary={caller !== null && texts.welcome.connect.done(caller)}
                done={caller !== null}
                {...turn('connect')}
              >
                <ConnectStep
                  onConnected={setCaller}
                  onDone={() => {
                    setPassed(true);
                    setChosen('try');
                  }}
                />
              </Step>
              <Step at={4} title={texts.welcome.tryIt.title} lead={texts.welcome.tryIt.lead} summary={null} done={false} {...turn('try')}>
                <TryIt onDone={leave} onFolder={() => setChosen('folder')} />
              </Step>
            </ol>
          </Card>
        </div>
      </div>
    </Screen>
  );
}

interface Done {
  readonly ready: boolean;
  readonly hasFolder: boolean;
  readonly passed: boolean;
}

/** The first step that is not done. */
function firstOpen({ ready, hasFolder, passed }: Done): StepName {
  if (!ready) return 'codex';
  if (!hasFolder) return 'folder';
  return passed ? 'try' : 'connect';
}

/** The furthest step so far: when Codex is started anew, nobody is led back from a step that shows a token. */
function useFurthest(step: StepName): StepName {
  const furthest = useRef(step);
  if (stepNames.indexOf(step) > stepNames.indexOf(furthest.current)) furthest.current = step;
  return furthest.current;
}
