import { type Question } from '../../../shared/model/approval.ts';
import { DiffLines } from '../../ui/diff-lines.tsx';
import { ShownText } from '../../ui/shown-text.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { type Block } from './question.ts';

interface QuestionBlocksProps {
  readonly question: Question;
  readonly blocks: readonly Block[];
}

/** The prompt, the command or the change itself, line by line and wrapped: nothing of it lies out of sight at the right. */
export function QuestionBlocks({ question, blocks }: QuestionBlocksProps) {
  const title = titleOf(question.kind);
  if (title === null) return null;
  return (
    <div>
      <h3 className="mb-1 font-medium">{title}</h3>
      <div className="flex flex-col gap-2">
        {blocks.map((block, at) => (
          // The blocks of one question come in one order.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <BlockView key={at} block={block} />
        ))}
      </div>
    </div>
  );
}

function titleOf(kind: Question['kind']): string | null {
  switch (kind) {
    case 'run':
      return texts.approval.prompt;
    case 'command':
      return texts.approval.commandText;
    case 'fileChange':
      return texts.approval.edits;
    case 'permission':
    case 'changeSet':
    case 'takeover':
      return null;
  }
}

function BlockView({ block: { file, lines } }: { readonly block: Block }) {
  return (
    <div className="overflow-clip rounded-control border border-line bg-sunken">
      {file && (
        <p className="border-b border-line px-3 py-1">
          <code className="break-all">
            <ShownText text={file.path} />
          </code>{' '}
          <span className="text-meta text-soft">
            {file.movedTo === null ? (
              texts.approval.changeKinds[file.kind]
            ) : (
              <>
                {texts.approval.movedTo} <ShownText text={file.movedTo} />
              </>
            )}
          </span>
        </p>
      )}
      {lines.length > 0 && (
        <pre className="py-1.5 leading-[1.6]">
          <DiffLines lines={lines} signed={file !== null} wrapped />
        </pre>
      )}
    </div>
  );
}
