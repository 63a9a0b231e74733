import { type ReactNode } from 'react';
import { type SignIn } from '../../../shared/model/sign-in.ts';
import { useHostState } from '../../client/host-context.ts';
import { Cautions } from '../../ui/cautions.tsx';
import { ShownText } from '../../ui/shown-text.tsx';
import { texts } from '../../../shared/texts/texts.ts';

/** Who asks, where the answer goes, and what to be careful of. */
export function SignInFacts({ signIn }: { readonly signIn: SignIn }) {
  const { clientName, host, redirectHost, bridgeId, oauthId } = signIn;
  return (
    <>
      <dl className="grid grid-cols-[7.5rem_minmax(0,1fr)] gap-x-3 gap-y-1.5">
        <Fact name={texts.signIn.client}>
          <ShownText text={clientName} />
        </Fact>
        <Fact name={texts.signIn.host}>{host === null ? texts.signIn.noHost : <Code title={oauthId}>{host}</Code>}</Fact>
        <Fact name={texts.signIn.answerTo}>
          <Code>{redirectHost}</Code>
        </Fact>
        <Fact name={texts.signIn.bridge}>{bridgeId}</Fact>
      </dl>
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

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-soft">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}

function Code({ title, children }: { readonly title?: string; readonly children: string }) {
  return (
    <code className="break-all" title={title}>
      <ShownText text={children} />
    </code>
  );
}
