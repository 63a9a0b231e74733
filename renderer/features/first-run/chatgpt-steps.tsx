import { texts } from '../../../shared/texts/texts.ts';
import { TextLink } from '../../ui/text-link.tsx';
import { Guide, type GuideProps } from '../tunnels/for-chatgpt.tsx';
import { useWay } from '../tunnels/use-way.ts';
import { StoppedBridge } from './recipe-steps.tsx';

/** What to do for ChatGPT on the web: first a way in, then what to paste there, as that way needs it. */
export function ChatGptSteps({ bridge, look }: Pick<GuideProps, 'bridge' | 'look'>) {
  const { value } = useWay(bridge.id);
  return (
    <>
      <StoppedBridge bridge={bridge} />
      {bridge.public === null ? (
        <>
          <p className="max-w-prose">{texts.connect.steps.chatgptNone}</p>
          <p>
            <TextLink href="/tunnels">{texts.connect.steps.chatgptSetUp}</TextLink>
          </p>
        </>
      ) : (
        value?.way && <Guide bridge={bridge} way={value.way} look={look} />
      )}
    </>
  );
}
