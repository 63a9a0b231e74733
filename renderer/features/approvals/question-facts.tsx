import { type Approval, type Question } from '../../../shared/model/approval.ts';
import { useHostState } from '../../client/host-context.ts';
import { shownText } from '../../ui/escape.ts';
import { Fact, FactCode, FactList } from '../../ui/fact-list.tsx';
import { ShownText } from '../../ui/shown-text.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { threadPath } from '../thread/thread-path.ts';
import { rightsOf } from './question.ts';

const shortDigest = 19;

/** Where, for which job, and with what: all but the long text. */
export function QuestionFacts({ approval }: { readonly approval: Approval }) {
  const { cwd, root, jobId, question } = approval;
  const job = useHostState(({ jobs }) => (jobId === null ? null : (jobs.get(jobId) ?? null)));
  return (
    <FactList>
      <Fact name={texts.approval.where}>
        <FactCode>{cwd}</FactCode>
      </Fact>
      {root !== cwd && (
        <Fact name={texts.approval.root}>
          <FactCode>{root}</FactCode>
        </Fact>
      )}
      {jobId !== null && (
        <Fact name={texts.approval.job}>
          <TextLink href={`/jobs/${jobId}`} className="break-words">
            {shownText(job?.title ?? '') || texts.approval.openJob}
          </TextLink>
        </Fact>
      )}
      <KindFacts question={question} />
    </FactList>
  );
}

function KindFacts({ question }: { readonly question: Question }) {
  switch (question.kind) {
    case 'run':
      return <RunFacts {...question} />;
    case 'command':
      return <CommandFacts {...question} />;
    case 'permission':
      return <Rights permissions={question.permissions} />;
    case 'changeSet':
      return <Fact name={texts.approval.changes}>{texts.approval.changesValue(question.files, question.added, question.removed)}</Fact>;
    case 'takeover':
      return (
        <Fact name={texts.approval.thread}>
          <TextLink href={threadPath(question.threadId)}>{shownText(question.title) || texts.threads.untitled}</TextLink>
        </Fact>
      );
    case 'fileChange':
      return null;
  }
}

function RunFacts({ sandbox, network, operation }: Extract<Question, { kind: 'run' }>) {
  return (
    <>
      <Fact name={texts.approval.tool}>
        <FactCode>{operation}</FactCode>
      </Fact>
      <Fact name={texts.approval.sandbox}>
        <FactCode>{sandbox}</FactCode>
      </Fact>
      <Fact name={texts.approval.network}>{network ? texts.approval.networkOn : texts.approval.networkOff}</Fact>
    </>
  );
}

function CommandFacts({ executable, files, host, permissions }: Extract<Question, { kind: 'command' }>) {
  return (
    <>
      {executable && (
        <Fact name={texts.approval.program}>
          <FileLine {...executable} />
        </Fact>
      )}
      {host !== null && (
        <Fact name={texts.approval.host}>
          <FactCode>{host}</FactCode>
        </Fact>
      )}
      {permissions && <Rights permissions={permissions} />}
      {files.length > 0 && (
        <Fact name={texts.approval.names}>
          <ul>
            {files.map((file) => (
              <li key={file.path}>
                <FileLine {...file} />
              </li>
            ))}
          </ul>
        </Fact>
      )}
    </>
  );
}

function Rights({ permissions }: Pick<Extract<Question, { kind: 'permission' }>, 'permissions'>) {
  return (
    <Fact name={texts.approval.needs}>
      <ul>
        {rightsOf(permissions).map((right) => (
          <li key={right} className="break-words">
            <ShownText text={right} />
          </li>
        ))}
      </ul>
    </Fact>
  );
}

function FileLine({ path, digest }: { readonly path: string; readonly digest: string | null }) {
  return (
    <>
      <FactCode>{path}</FactCode>{' '}
      <span className="text-meta text-soft" title={digest ?? undefined}>
        {digest === null ? texts.approval.absent : digest === 'folder' ? texts.approval.folder : digest.slice(0, shortDigest)}
      </span>
    </>
  );
}
