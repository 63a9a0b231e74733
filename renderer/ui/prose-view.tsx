import { memo, useMemo } from 'react';
import { texts } from '../../shared/texts/texts.ts';
import { CopyButton } from './copy-button.tsx';
import { type Block, type Cell, parseProse, type Span } from './prose.ts';

const indents = ['ml-0', 'ml-4', 'ml-8', 'ml-12', 'ml-16'];

/** A model's text, lightly formatted. It is drawn as text nodes only, so nothing in it can become part of the page. */
export const Prose = memo(function Prose({ text }: { readonly text: string }) {
  const blocks = useMemo(() => parseProse(text), [text]);
  return (
    <div className="flex flex-col gap-1.5">
      {blocks.map((block, at) => (
        // Blocks are only ever appended to while a text grows, so the place is the identity.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <ProseBlock key={at} block={block} />
      ))}
    </div>
  );
});

function ProseBlock({ block }: { readonly block: Block }) {
  switch (block.type) {
    case 'space':
      return null;
    case 'code':
      return (
        <div className="relative my-0.5 rounded-control border border-line bg-sunken">
          <pre className="overflow-x-auto py-2 pr-11 pl-3 leading-[1.5]">
            <code>{block.text}</code>
          </pre>
          <div className="absolute top-0.5 right-0.5 rounded-control bg-sunken">
            <CopyButton text={block.text} name={texts.log.copyCode} />
          </div>
        </div>
      );
    case 'table':
      return <Table head={block.head} rows={block.rows} />;
    case 'heading':
      return (
        <p className="max-w-prose pt-1 font-semibold break-words">
          <Spans spans={block.spans} />
        </p>
      );
    case 'listItem':
      return (
        <p className={`flex max-w-prose gap-2 ${indents[block.depth] ?? ''}`}>
          <span className="min-w-2 shrink-0 text-soft tabular-nums">{block.marker}</span>
          <span className="min-w-0 break-words">
            <Spans spans={block.spans} />
          </span>
        </p>
      );
    case 'paragraph':
      return (
        <p className="max-w-prose break-words whitespace-pre-wrap">
          <Spans spans={block.spans} />
        </p>
      );
  }
}

function Table({ head, rows }: { readonly head: readonly Cell[]; readonly rows: readonly (readonly Cell[])[] }) {
  return (
    <div className="my-0.5 max-w-full overflow-x-auto">
      <table className="border-collapse">
        <thead>
          <tr>
            {head.map((spans, at) => (
              // Cells have nothing but their place.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              <th key={at} scope="col" className="border-b border-edge py-1 pr-4 text-left font-semibold">
                <Spans spans={spans} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            <tr key={row}>
              {cells.map((spans, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: as above
                <td key={at} className="border-b border-line py-1 pr-4 align-top">
                  <Spans spans={spans} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Spans({ spans }: { readonly spans: readonly Span[] }) {
  return spans.map((span, at) => {
    const key = `${at}${span.type}`;
    if (span.type === 'code')
      return (
        <code key={key} className="rounded-chip border border-line bg-sunken px-1 py-px break-words">
          {span.text}
        </code>
      );
    return span.type === 'strong' ? (
      <strong key={key} className="font-semibold">
        {span.text}
      </strong>
    ) : (
      <span key={key}>{span.text}</span>
    );
  });
}
