import { ArrowRight } from 'lucide-react';
import { type ReactNode } from 'react';
import { type ChangedFile, type FileDecision, type FileSide } from '../../../shared/model/change-set.ts';
import { Icon } from '../../ui/button.tsx';
import { Choice } from '../../ui/field.tsx';
import { bytes } from '../../../shared/texts/format.ts';
import { ShownText } from '../../ui/shown-text.tsx';
import { StateShape } from '../../ui/state.tsx';
import { said } from '../../../shared/texts/said.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { hasAttributes } from './decide.ts';
import { FlagReasons } from './flags.tsx';

interface FileHeadProps {
  readonly file: ChangedFile;
  readonly decision: FileDecision | undefined;
  readonly crlf: boolean;
  readonly open: boolean;
  readonly onAttributes: (lands: boolean) => void;
}

/** What is to be known about a file before its lines: why it can or should not be taken, its new name and mode, what cannot be shown. */
export function FileHead({ file, decision, crlf, open, onAttributes }: FileHeadProps) {
  const notes = [...notesOf(file, crlf)];
  const isPartial = decision?.type === 'partial';
  const isApart = open && hasAttributes(file) && file.content.type === 'text';
  if (notes.length === 0 && file.flags.length === 0 && file.refused === null && !isApart) return null;
  return (
    <div className="flex flex-col gap-2 px-4 py-2.5">
      {file.refused !== null && (
        <p className="flex items-start gap-2">
          <StateShape state="failed" className="mt-1" />
          <span className="max-w-prose">
            <ShownText text={texts.review.refused(said(file.refused))} />
          </span>
        </p>
      )}
      <FlagReasons flags={file.flags} />
      {notes.map(([key, note]) => (
        <div key={key} className="max-w-prose min-w-0">
          {note}
        </div>
      ))}
      {isApart && (
        <Choice
          type="checkbox"
          label={texts.review.attributes}
          checked={isPartial ? decision.attributes : decision?.type === 'accepted'}
          onChange={(event) => onAttributes(event.target.checked)}
        />
      )}
    </div>
  );
}

function* notesOf(file: ChangedFile, crlf: boolean): Generator<readonly [string, ReactNode]> {
  const { before, after, content, oldPath } = file;
  if (oldPath !== null) yield ['renamed', <Move key="renamed" from={oldPath} to={file.path} />];
  if (before && after && before.executable !== after.executable) {
    yield ['mode', after.executable ? texts.review.executableOn : texts.review.executableOff];
  }
  if (content.type === 'symlink') yield ['symlink', <Link key="symlink" {...content} />];
  else if (content.type !== 'text') yield [content.type, <Whole key="whole" type={content.type} before={before} after={after} />];
  if (crlf)
    yield [
      'crlf',
      <span key="crlf" className="text-soft">
        {texts.review.crlf}
      </span>,
    ];
  if (content.type === 'text' && content.encoding === 'latin1')
    yield [
      'latin1',
      <span key="latin1" className="text-soft">
        {texts.review.latin1}
      </span>,
    ];
}

function Move({ from, to }: { readonly from: string; readonly to: string }) {
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      <span>{texts.review.renamed}</span>
      <code className="[overflow-wrap:anywhere]">
        <ShownText text={from} />
      </code>
      <Icon of={ArrowRight} className="text-soft" />
      <code className="[overflow-wrap:anywhere]">
        <ShownText text={to} />
      </code>
    </span>
  );
}

function Link({ before, after }: { readonly before: string | null; readonly after: string | null }) {
  const target = (text: string | null, word: string) =>
    text !== null && (
      <span className="block">
        <span className="text-soft">{word}</span>{' '}
        <code className="[overflow-wrap:anywhere]">
          <ShownText text={text} />
        </code>
      </span>
    );
  return (
    <>
      <span className="block">{texts.review.symlink}</span>
      {target(before, texts.review.symlinkBefore)}
      {target(after, texts.review.symlinkAfter)}
    </>
  );
}

interface WholeProps {
  readonly type: 'same' | 'binary' | 'large' | 'repository';
  readonly before: FileSide | null;
  readonly after: FileSide | null;
}

function Whole({ type, before, after }: WholeProps) {
  const size = (side: FileSide | null) => (side ? bytes(side.size) : texts.review.sizeNone);
  return (
    <>
      {texts.review[type]}{' '}
      {type !== 'same' && type !== 'repository' && (
        <span className="text-soft tabular-nums">{texts.review.size(size(before), size(after))}</span>
      )}
    </>
  );
}
