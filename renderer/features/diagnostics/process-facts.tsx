import { type HostFacts } from '../../../shared/model/diagnostics.ts';
import { bytes, clock, count } from '../../../shared/texts/format.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { useHost, useHostState } from '../../client/host-context.ts';
import { useReading } from '../../client/use-reading.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Fact } from '../../ui/fact-list.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { Card, Section } from '../../ui/section.tsx';
import { useNow } from '../../ui/time.tsx';

const everyMs = 5000;

/** The running program in numbers, as they are now. */
export function ProcessFacts() {
  const { call } = useHost();
  const beat = useNow(everyMs);
  const dataDir = useHostState(({ app }) => app?.dataDir ?? '');
  const { value, failure } = useReading('process', beat, () => call('host/read', {}));
  return (
    <Section title={texts.diagnostics.process}>
      <FailureNote failure={failure} className="mb-2" />
      <Card>
        <dl className="grid grid-cols-[8.5rem_minmax(0,1fr)] gap-x-3 gap-y-1 px-3 py-2 tabular-nums">
          {value && <Facts facts={value} />}
          <Fact name={texts.diagnostics.facts.dataDir}>
            <span className="flex h-5 items-center">
              <PathText path={dataDir} />
              <CopyButton text={dataDir} name={texts.diagnostics.copyDataDir} />
            </span>
          </Fact>
        </dl>
      </Card>
    </Section>
  );
}

function Facts({ facts: { uptimeS, memory, stateBytes, codexPid, system } }: { readonly facts: HostFacts }) {
  const { facts, memory: inMemory, codexPid: runsAs, noCodex } = texts.diagnostics;
  return (
    <>
      <Fact name={facts.uptime}>{clock(uptimeS * 1000)}</Fact>
      <Fact name={facts.memory}>{inMemory(bytes(memory.resident), bytes(memory.heap))}</Fact>
      <Fact name={facts.state}>
        <span title={count(stateBytes)}>{bytes(stateBytes)}</span>
      </Fact>
      <Fact name={facts.codex}>{codexPid === null ? noCodex : runsAs(codexPid)}</Fact>
      <Fact name={facts.system}>{system}</Fact>
    </>
  );
}
