import { type SignIn } from '../../../shared/model/sign-in.ts';
import { useHostState } from '../../client/host-context.ts';
import { Cautions } from '../../ui/cautions.tsx';
import { Fact, FactCode, FactList } from '../../ui/fact-list.tsx';
import { ShownText } from '../../ui/shown-text.tsx';
import { texts } from '../../../shared/texts/texts.ts';

/** Who asks, where the answer goes, and what to be careful of. */
export function SignInFacts({ signIn }: { readonly signIn: SignIn }) {
  const { clientName, host, redirectHost, bridgeId, oauthId } = signIn;
  return (
    <>
      <FactList>
        <Fact name={texts.signIn.client}>
          <ShownText text={clientName} />
        </Fact>
        <Fact name={texts.signIn.host}>{host === null ? texts.signIn.noHost : <FactCode title={oauthId}>{host}</FactCode>}</Fact>
        <Fact name={texts.signIn.answerTo}>
          <FactCode>{redirectHost}</FactCode>
        </Fact>
        <Fact name={texts.signIn.bridge}>{bridgeId}</Fact>
      </FactList>
      <SignInCautions signIn={signIn} />
    </>
  );
}

function SignInCautions({ signIn: { host, redirectsToLoopback, known } }: { readonly signIn: SignIn }) {
  const name = useHostState(({ clients }) => clients.find(({ id }) => id === known)?.name ?? null);
  const cautions = [
    ...(redirectsToLoopback ? [texts.signIn.loopbackNote] : []),
    ...(host === null ? [texts.signIn.noHostNote] : []),
    ...(name === null ? [] : [texts.signIn.knownNote(name)]),
  ];
  return <Cautions sentences={cautions} />;
}
