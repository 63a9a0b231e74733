import { type ReactNode, useState } from 'react';
import { type Settings, type SettingsChange } from '../../../shared/contract/settings.ts';
import { AbsolutePath } from '../../../shared/model/text.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { useAnnounce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Confirm } from '../../ui/modal.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { ShownText } from '../../ui/shown-text.tsx';
import { StateWord } from '../../ui/state.tsx';
import { useAction } from '../../ui/use-action.ts';
import { ProviderForm } from '../first-run/provider-form.tsx';
import { SignIn } from '../first-run/sign-in.tsx';
import { signInText, useStartCodex } from '../home/codex.tsx';
import { isSignedOut, useAccount } from '../home/use-account.ts';
import { Group, TextSetting } from './fields.tsx';

/** Which Codex, whom it works for, and where its model is. */
export function CodexGroup({ settings: { codex, codexRestart } }: { readonly settings: Settings }) {
  const words = texts.settings.codex;
  const { provider } = codex;
  return (
    <Group title={words.title}>
      <Found />
      {codexRestart === 'whenIdle' && <p className="text-soft">{words.restart}</p>}
      {provider === null ? <AccountPart /> : <Provider provider={provider} />}
      <TextSetting label={words.path} note={words.pathNote} value={codex.path ?? ''} read={pathOf((path) => ({ codex: { path } }))} />
      <TextSetting label={words.home} note={words.homeNote} value={codex.home ?? ''} read={pathOf((home) => ({ codex: { home } }))} />
    </Group>
  );
}

function pathOf(change: (path: string | null) => SettingsChange): (text: string) => SettingsChange | string {
  return (text) => {
    if (text === '') return change(null);
    return AbsolutePath.safeParse(text).success ? change(text) : texts.settings.codex.absolute;
  };
}

function Found() {
  const codex = useHostState((state) => state.codex);
  const start = useStartCodex();
  if (!codex) return null;
  const { state, version, origin, path, failure } = codex;
  return (
    <div className="flex flex-col gap-1">
      <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1">
        <StateWord state={start.busy ? 'starting' : state} />
        <span className="font-medium tabular-nums">{version ?? texts.settings.codex.none}</span>
        {origin && <span className="text-soft">{texts.codex.origins[origin]}</span>}
        {path !== null && <PathText path={path} className="max-w-full text-soft" />}
        {(state === 'stopped' || state === 'failed') && (
          <Button busy={start.busy} onClick={() => start.run()}>
            {texts.codex.start}
          </Button>
        )}
      </div>
      <FailureNote failure={failure ?? start.failure} />
    </div>
  );
}

/** A part with its name above. */
function Part({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="flex flex-col gap-2">
      <h3 className="font-medium">{name}</h3>
      {children}
    </div>
  );
}

function AccountPart() {
  const { call } = useHost();
  const announce = useAnnounce();
  const { account, failure, ask } = useAccount();
  const [leaving, setLeaving] = useState(false);
  const [replacing, setReplacing] = useState(false);
  const words = texts.settings.codex;
  return (
    <Part name={words.account}>
      <FailureNote failure={failure} />
      {account && isSignedOut(account) && <SignIn ask={ask} />}
      {account && !isSignedOut(account) && (
        <div className="flex flex-wrap items-center gap-2">
          <p className="mr-auto">
            <ShownText text={signInText(account)} />
          </p>
          {account.required && <Button onClick={() => setLeaving(true)}>{words.signOut}</Button>}
          {!replacing && <Button onClick={() => setReplacing(true)}>{words.useProvider}</Button>}
        </div>
      )}
      {replacing && account && !isSignedOut(account) && <ProviderForm ask={ask} />}
      <Confirm
        open={leaving}
        onClose={() => setLeaving(false)}
        title={words.signOutTitle}
        lead={words.signOutLead}
        confirm={words.signOut}
        onConfirm={async () => {
          await call('codex/logout', {});
          announce(words.signedOut, { show: 'completed' });
        }}
      />
    </Part>
  );
}

function Provider({ provider }: { readonly provider: NonNullable<Settings['codex']['provider']> }) {
  const { call } = useHost();
  const leave = useAction(() => call('settings/update', { codex: { provider: null } }));
  const words = texts.settings.codex;
  const { name, baseUrl, apiKeySecret, headerNames } = provider;
  const facts = [
    ...(apiKeySecret === undefined ? [] : [words.providerKey(apiKeySecret)]),
    ...(headerNames.length === 0 ? [] : [words.providerHeaders(headerNames.join(', '))]),
  ];
  return (
    <Part name={words.provider}>
      <div className="flex flex-wrap items-center gap-2">
        <div className="mr-auto min-w-0">
          <p>
            <ShownText text={name} /> <code className="break-all text-soft">{baseUrl}</code>
          </p>
          {facts.length > 0 && <p className="text-soft">{facts.join(' · ')}</p>}
        </div>
        <Button busy={leave.busy} onClick={() => leave.run()}>
          {words.leaveProvider}
        </Button>
      </div>
      <FailureNote failure={leave.failure} />
    </Part>
  );
}
