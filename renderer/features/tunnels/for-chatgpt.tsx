import { type ReactNode, useState } from 'react';
import { type PublicConfig } from '../../../shared/model/config.ts';
import { type BridgeStatus, wayState } from '../../../shared/model/host.ts';
import { useHost } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Loading } from '../../ui/empty.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Modal, ModalBody, ModalButtons } from '../../ui/modal.tsx';
import { StateShape } from '../../ui/state.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { useAction } from '../../ui/use-action.ts';
import { publicAddress, secretAddress } from './door.ts';
import { SelfTest } from './self-test.tsx';
import { useWay } from './use-way.ts';

interface ForChatGptProps {
  readonly bridge: BridgeStatus;
  readonly name: string;
  readonly onClose: () => void;
}

/** What to paste into ChatGPT and what to choose there, for the way in that this bridge has, and the proof that it is open. */
export function ForChatGpt({ bridge, name, onClose }: ForChatGptProps) {
  const { value, failure } = useWay(bridge.id);
  const isOpen = bridge.public !== null && bridge.public.state !== 'stopped';
  const isUp = bridge.public !== null && wayState(bridge.public) === 'up';
  return (
    <Modal open onClose={onClose} title={texts.tunnels.guide.title} lead={texts.tunnels.guide.lead} wide>
      <ModalBody>
        {failure && <FailureNote failure={failure} />}
        {!value && !failure && <Loading />}
        {value?.way && !isUp && (
          <p className="flex items-start gap-2">
            <StateShape state="warning" className="mt-1" />
            {texts.tunnels.guide.notUp}
          </p>
        )}
        {value?.way && <Guide bridge={bridge} way={value.way} />}
      </ModalBody>
      {isOpen && <SelfTest bridgeId={bridge.id} name={name} className="px-5" />}
      <ModalButtons>
        <Button onClick={onClose}>{texts.common.done}</Button>
      </ModalButtons>
    </Modal>
  );
}

interface GuideProps {
  readonly bridge: BridgeStatus;
  readonly way: PublicConfig;
}

/** The steps in ChatGPT, for the way in that this bridge has. */
export function Guide({ bridge, way }: GuideProps) {
  const { guide } = texts.tunnels;
  const { mode } = way.auth;
  if (mode === 'token') return <p>{guide.tokenOnly}</p>;
  return (
    <ol className="flex list-decimal flex-col gap-2.5 pl-5 marker:text-soft">
      <li>{guide.add}</li>
      <li>
        <Place bridge={bridge} way={way} />
      </li>
      <li>{mode === 'oauth' ? guide.oauth : mode === 'bridgeKey' ? guide.noAuthTunnel : guide.noAuthSecret}</li>
      {mode === 'oauth' && (
        <li>
          {guide.signIn} <TextLink href="/sign-in">{guide.signInLink}</TextLink>
        </li>
      )}
      <li>
        {guide.tryIt} <span className="text-soft">{guide.refresh}</span>
      </li>
    </ol>
  );
}

/** The id or the address. One with a secret in it is made new to be seen. */
function Place({ bridge, way }: GuideProps) {
  const { guide } = texts.tunnels;
  if (way.tunnel.kind === 'openai') {
    return (
      <>
        {guide.byTunnel}
        <Given name={guide.tunnelId} value={way.tunnel.tunnelId} copy={guide.copyTunnelId} />
      </>
    );
  }
  const address = publicAddress(bridge, way);
  return (
    <>
      {guide.byUrl}
      {address === null ? (
        <p className="text-soft">{guide.noUrl}</p>
      ) : way.auth.mode === 'path' || way.auth.mode === 'query' ? (
        <SecretPlace bridge={bridge} way={way} address={address} />
      ) : (
        <Given name={guide.url} value={address} copy={guide.copyUrl} />
      )}
    </>
  );
}

function SecretPlace({ bridge, way, address }: GuideProps & { readonly address: string }) {
  const { guide } = texts.tunnels;
  const { call } = useHost();
  const [made, setMade] = useState<string | null>(null);
  const make = useAction(async () => {
    const { secret } = await call('bridge/renewSecret', { id: bridge.id });
    setMade(secretAddress(address, way.auth.mode, secret));
  });
  return (
    <div className="flex flex-col items-start gap-2">
      {made === null ? <p className="text-soft">{guide.secretOnce}</p> : <Given name={guide.url} value={made} copy={guide.copyUrl} />}
      {made !== null && <p className="text-soft">{guide.madeAddress}</p>}
      <Button busy={make.busy} onClick={() => make.run()}>
        {guide.makeAddress}
      </Button>
      <FailureNote failure={make.failure} />
    </div>
  );
}

function Given({ name, value, copy }: { readonly name: string; readonly value: string; readonly copy: string }): ReactNode {
  return (
    <div className="mt-1 flex w-full items-center gap-2 rounded-control border border-edge bg-sunken py-1 pr-1 pl-3">
      <output aria-label={name} className="min-w-0 flex-1 break-all font-mono text-meta">
        {value}
      </output>
      <CopyButton text={value} name={copy} label={copy} look="primary" />
    </div>
  );
}
