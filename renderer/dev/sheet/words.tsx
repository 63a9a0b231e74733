import { Empty } from '../../ui/empty.tsx';
import { Facts, IdFact, PathFact } from '../../ui/facts.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Mark, type MarkState } from '../../ui/mark.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { Prose } from '../../ui/prose-view.tsx';
import { Card, Nothing, Rows, Section } from '../../ui/section.tsx';
import { ShownText } from '../../ui/shown-text.tsx';
import { type State, StateWord } from '../../ui/state.tsx';
import { Time } from '../../ui/time.tsx';
import { Part } from './part.tsx';

const states = [
  ...(['queued', 'running', 'waiting', 'stalled', 'completed', 'failed', 'cancelled', 'interrupted'] as const),
  ...(['stopped', 'starting', 'listening', 'ready', 'ok', 'warning', 'problem'] as const),
] satisfies readonly State[];
const marks: readonly MarkState[] = ['open', 'stopped', 'working', 'needsYou', 'fault'];
const path = '/home/ann/src/storefront/services/checkout-and-billing';
const failure = { code: 'internal', message: 'The folder cannot be opened.', hint: 'Choose another one.' };
const noon = Date.UTC(2026, 10, 20, 12);
const prose = 'Some **strong** words, `code`, and a list:\n\n- one\n- two\n\n```ts\nconst one = 1;\n```';

/** What is read. */
export function Words() {
  return (
    <>
      <Part name="StateWord">
        {states.map((state) => (
          <StateWord key={state} state={state} />
        ))}
      </Part>
      <Part name="Mark">
        {marks.map((state) => (
          <Mark key={state} state={state} title={state} />
        ))}
      </Part>
      <Part name="Facts">
        <Facts label="About it" end={<Time atMs={noon - 60_000} nowMs={noon} form="ago" />}>
          <span>ChatGPT</span>
          <PathFact path={path} copyName="Copy the path" />
          <IdFact id="job_0001" copyName="Copy the id" />
        </Facts>
        <PathText path={path} className="w-40" />
        <ShownText text={'hidden \u202e marks'} code />
      </Part>
      <Part name="Notes">
        <FailureNote failure={failure} />
        <Empty title="No job yet." hint="It appears when a client asks." />
        <Prose text={prose} />
      </Part>
      <Part name="Section and Card">
        <Section title="Folders">
          <Card>
            <Rows label="Folders">
              <li className="px-3 py-[7px]">A row</li>
              <li className="px-3 py-[7px]">Another row</li>
            </Rows>
          </Card>
          <Card>
            <Nothing>None yet.</Nothing>
          </Card>
        </Section>
      </Part>
    </>
  );
}
