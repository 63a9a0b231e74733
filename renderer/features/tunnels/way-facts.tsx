import { Sandbox } from '../../../shared/model/config.ts';
import { type BridgeStatus, type PublicStatus } from '../../../shared/model/host.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Fact } from '../../ui/fact-list.tsx';
import { Said } from '../../ui/said.tsx';
import { StateShape } from '../../ui/state.tsx';
import { texts } from '../../../shared/texts/texts.ts';

interface WayFactsProps {
  readonly bridge: BridgeStatus;
  readonly way: PublicStatus;
  readonly name: string;
}

/** Where it is, who may call, what they may do, and what the owner should know of it. */
export function WayFacts({ bridge, way, name }: WayFactsProps) {
  const { url, tunnel, auth, sandbox, warnings } = way;
  const { address, noAddress, noPublicAddress, copyAddress, callers, auths, limit, atMost, limits } = texts.tunnels;
  return (
    <div className="px-3 py-2">
      <dl className="grid grid-cols-[5.5rem_minmax(0,1fr)] gap-x-3 gap-y-0.5">
        <Fact name={address}>
          {url === null ? (
            <span className="text-soft">{tunnel.kind === 'openai' ? noPublicAddress : noAddress}</span>
          ) : (
            <span className="-my-1 flex items-center">
              <code className="truncate" title={url}>
                {url}
              </code>
              <CopyButton text={url} name={copyAddress(name)} />
            </span>
          )}
        </Fact>
        <Fact name={callers}>{auths[auth]}</Fact>
        <Fact name={limit}>{atMost(limits[lower(bridge.sandbox, sandbox)])}</Fact>
      </dl>
      {warnings.map((warning) => (
        <p key={warning} className="mt-1 flex items-start gap-2">
          <StateShape state="warning" className="mt-1" />
          <span className="max-w-prose break-words">
            <Said text={warning} />
          </span>
        </p>
      ))}
    </div>
  );
}

function lower(one: Sandbox, other: Sandbox): Sandbox {
  return Sandbox.options.find((sandbox) => sandbox === one || sandbox === other) ?? one;
}
