import { useState } from 'react';
import { type PublicConfig } from '../../../shared/model/config.ts';
import { type BridgeStatus, wayState } from '../../../shared/model/host.ts';
import { useHost } from '../../client/host-context.ts';
import { Button } from '../../ui/button.tsx';
import { Loading } from '../../ui/empty.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Given } from '../../ui/given.tsx';
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
        {value?.way && <Guide bridge={bridge} way={value.way} look="primary" />}
      </ModalBody>
      {isOpen && <SelfTest bridgeId={bridge.id} name={name} className="px-5" />}
      <ModalButtons>
        <Button onClick={onClose}>{texts.common.done}</Button>
      </ModalButtons>
    </Modal>
  );
}

export interface GuideProps {
  readonly bridge: BridgeStatus;
  readonly way: PublicConfig;
  /** Of the button that copies. */
  readonly look: 'outline' | 'primary';
}

/** The steps in ChatGPT, for the way in that this bridge has. */
export function Guide(props: GuideProps) {
  const { guide } = texts.tunnels;
  const { mode } = props.way.auth;
  if (mode === 'token') return <p>{guide.tokenOnly}</p>;
  return (
    <ol className="flex list-decimal flex-col gap-2.5 pl-5 marker:text-soft">
      <li>{guide.add}</li>
      <li>
        <Place {...props} />
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
function Place({ bridge, way, look }: GuideProps) {
  const { guide } = texts.tunnels;
  if (way.tunnel.kind === 'openai') {
    return (
      <div className="flex flex-col gap-1">
        {guide.byTunnel}
        <Given name={guide.tunnelId} value={way.tunnel.tunnelId} copy={guide.copyTunnelId} look={look} />
      </div>
    );
  }
  const address = publicAddress(bridge, way);
  return (
    <div className="flex flex-col gap-1">
      {guide.byUrl}
      {address === null ? (
        <p className="text-soft">{guide.noUrl}</p>
      ) : way.auth.mode === 'path' || way.auth.mode === 'query' ? (
        <SecretPlace bridge={bridge} way={way} look={look} address={address} />
      ) : (
        <Given name={guide.url} value={address} copy={guide.copyUrl} look={look} />
      )}
    </div>
  );
}

function SecretPlace({ bridge, way, look, address }: GuideProps & { readonly address: string }) {
  const { guide } = texts.tunnels;
  const { call } = useHost();
  const [made, setMade] = useState<string | null>(null);
  const make = useAction(async () => {
    const { secret } = await call('bridge/renewSecret', { id: bridge.id });
    setMade(secretAddress(address, way.auth.mode, secret));
  });
  return (
    <div className="flex flex-col items-start gap-2">
      {made === null ? (
        <p className="text-soft">{guide.secretOnce}</p>
      ) : (
        <Given name={guide.url} value={made} copy={guide.copyUrl} look={look} />
      )}
      {made !== null && <p className="text-soft">{guide.madeAddress}</p>}
      <Button busy={make.busy} onClick={() => make.run()}>
        {guide.makeAddress}
      </Button>
      <FailureNote failure={make.failure} />
    </div>
  );
}
