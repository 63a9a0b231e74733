import { type HunkDecision } from '../../../shared/model/change-set.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { isChosen } from './cursor.ts';
import { hunkDecision, hunksOf, landingText } from './decide.ts';
import { ContextRow, GapRow } from './context-rows.tsx';
import { FileHead } from './file-head.tsx';
import { HunkRow } from './hunk-row.tsx';
import { LineRow } from './line-row.tsx';
import { CommentRow, HunkEditor, TextForm } from './remark-rows.tsx';
import { type Row } from './rows.ts';
import { type FileReview } from './use-file-review.ts';

interface DiffRowProps {
  readonly row: Row;
  readonly current: boolean;
  readonly review: FileReview;
  readonly crlf: boolean;
}

/** A row of the diff, whatever it is. */
export function DiffRow({ row, current, review, crlf }: DiffRowProps) {
  const { file, decision, open, act } = review;
  const tabIndex = current ? 0 : -1;
  switch (row.type) {
    case 'head':
      return <FileHead file={file} decision={decision} crlf={crlf} open={open && file.refused === null} onAttributes={act.attributes} />;
    case 'gap':
      return <GapRow gap={row} tabIndex={tabIndex} onFocus={() => act.standOn(row.key)} onExpand={(how) => act.expand(row, how)} />;
    case 'context':
      return <ContextRow row={row} mode={review.mode} crlf={crlf} tabIndex={tabIndex} onFocus={() => act.standOn(row.key)} />;
    case 'hunk':
      return (
        <HunkRow
          hunk={row.hunk}
          rowKey={row.key}
          at={row.at}
          of={hunksOf(file).length}
          decision={hunkDecision(decision, row.hunk.id)}
          open={open && file.refused === null}
          current={current}
          onFocus={() => act.standOn(row.key)}
          onDecide={(next: HunkDecision | null) => act.hunk(row.hunk.id, next)}
          onComment={() => act.write({ fileId: file.id, hunkId: row.hunk.id, line: null })}
          onEdit={() => act.edit(row.hunk.id)}
        />
      );
    case 'line':
    case 'pair':
      return (
        <LineRow
          row={row}
          decision={hunkDecision(decision, row.hunk.id)}
          crlf={crlf}
          open={open && file.refused === null}
          chosen={(index) => isChosen(review.cursor, row.hunk.id, index)}
          tabIndex={tabIndex}
          onFocus={() => act.standOn(row.key)}
          onToggle={() => act.toggle(row)}
          onChoose={(index, how) => act.choose(row, index, how)}
        />
      );
    case 'comment':
      return (
        <CommentRow comment={row.comment} open={open} onEdit={() => act.rewrite(row.comment)} onDelete={() => act.unsay(row.comment.id)} />
      );
    case 'form':
      return <CommentForm review={review} />;
    case 'editor': {
      const of = hunkDecision(decision, row.hunk.id);
      return (
        <HunkEditor
          hunk={row.hunk}
          at={hunksOf(file).indexOf(row.hunk) + 1}
          text={landingText(row.hunk, of?.type === 'rejected' ? undefined : of)}
          onSave={(text) => act.edited(row.hunk, text)}
          onClose={act.back}
        />
      );
    }
  }
}

function CommentForm({ review: { form, act } }: { readonly review: FileReview }) {
  if (!form) return null;
  const { commentOn } = texts.review;
  return (
    <TextForm
      label={form.line !== null ? commentOn.line : form.hunkId !== null ? commentOn.hunk : commentOn.file}
      placeholder={texts.review.commentPlaceholder}
      initial={form.text}
      save={texts.review.commentSave}
      maxLength={4000}
      onSave={act.say}
      onClose={act.back}
    />
  );
}
