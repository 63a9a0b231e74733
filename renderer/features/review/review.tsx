import { ChevronDown, ChevronUp, CircleHelp } from 'lucide-react';
import { flushSync } from 'react-dom';
import { useEffect, useMemo, useRef, useState } from 'react';
import { type Review } from '../../../shared/model/review.ts';
import { useAnnounce } from '../../ui/announce.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Empty, Loading } from '../../ui/empty.tsx';
import { shownText } from '../../ui/escape.ts';
import { FailureNote } from '../../ui/failure-note.tsx';
import { Segmented } from '../../ui/field.tsx';
import { Missing } from '../../ui/missing.tsx';
import { Screen } from '../../ui/screen.tsx';
import { StateShape } from '../../ui/state.tsx';
import { texts } from '../../../shared/texts/texts.ts';
import { usePalette } from '../palette/palette-context.ts';
import { FileList, useFileFilter } from './file-list.tsx';
import { FilePane, type FilePaneHandle } from './file-pane.tsx';
import { Foot } from './foot.tsx';
import { landingOf, remarkCount } from './landing.ts';
import { ReviewFacts } from './review-facts.tsx';
import { ReviewStateWord } from './review-state.tsx';
import { type ViewMode } from './rows.ts';
import { useDraft } from './use-draft.ts';
import { useFile, useFiles } from './use-files.ts';
import { useReview } from './use-review.ts';
import { useReviewKeys } from './use-review-keys.ts';

const modes = ['inline', 'side'] as const satisfies readonly ViewMode[];
const modeKey = 'drawbridge.diff';

/** The change set of a job before the owner. Keyed by the id, so that another review is another screen. */
export function ReviewScreen({ id }: { readonly id: string }) {
  const { review, failure, connected } = useReview(id);
  if (review) return <ReviewPage review={review} />;
  return (
    <Screen title={failure ? texts.review.notFound : texts.reviews.title} heading={failure ? texts.review.notFound : ' '}>
      {failure && (
        <Missing failure={failure} href="/reviews">
          {texts.review.toList}
        </Missing>
      )}
      {!failure && (connected ? <Loading /> : <Empty title={texts.reviews.offline} />)}
    </Screen>
  );
}

function ReviewPage({ review }: { readonly review: Review }) {
  const draft = useDraft(review);
  const { files, done, failure } = useFiles(review);
  const list = useFileFilter(files, draft.decisions);
  const [chosen, setChosen] = useState<string | null>(null);
  const [mode, setMode] = useMode();
  const [inNarrow, setInNarrow] = useState(false);
  const { openKeys } = usePalette();
  const pane = useRef<FilePaneHandle>(null);
  const region = useRef<HTMLDivElement>(null);
  const searchBox = useRef<HTMLDivElement>(null);

  const open = review.state === 'pending';
  const current = files.some(({ id }) => id === chosen) ? chosen : (list.shown[0]?.id ?? null);
  const at = list.shown.findIndex(({ id }) => id === current);
  const content = useFile(review, current, list.shown[at + 1]?.id ?? null);
  const landing = useMemo(() => landingOf(files, draft.decisions), [files, draft.decisions]);
  const commented = useMemo(() => new Set(draft.comments.map(({ fileId }) => fileId)), [draft.comments]);
  const step = (by: 1 | -1) => setChosen(list.shown[Math.min(list.shown.length - 1, Math.max(0, at + by))]?.id ?? current);

  const openFile = (id: string) => {
    setChosen(id);
    setInNarrow(false);
  };

  useReviewKeys(region, {
    onFile: (type) => {
      const file = list.shown[at];
      if (file && open && (type !== 'accepted' || file.refused === null)) draft.decide({ [file.id]: type && { type } });
    },
    onDiff: (action) => pane.current?.key(action),
    onStep: step,
    onMode: () => setMode(mode === 'inline' ? 'side' : 'inline'),
    onFind: () => {
      flushSync(() => setInNarrow(true));
      searchBox.current?.querySelector('input')?.focus();
    },
    onHelp: openKeys,
  });

  return (
    <div ref={region} className="contents">
      <Screen
        title={texts.review.title(shownText(review.title) || texts.jobs.untitled)}
        actions={
          <>
            <ReviewStateWord state={review.state} className="font-medium" />
            <Segmented
              label={texts.review.mode}
              value={mode}
              options={modes.map((value) => ({ value, label: texts.review.modes[value] }))}
              onChange={setMode}
            />
            <IconButton icon={CircleHelp} name={texts.reviewKeys.button} onClick={openKeys} />
          </>
        }
      >
        <ReviewFacts review={review} />
        <NewRound {...review} />
        <FailureNote failure={failure ?? content.failure} className="border-b border-line px-4 py-2 rail:px-6" />
        <div className="flex min-h-0 flex-1 flex-col @list:flex-row">
          <Button
            look="quiet"
            icon={inNarrow ? ChevronUp : ChevronDown}
            aria-expanded={inNarrow}
            className="mx-1.5 mt-0.5 justify-start! @list:hidden"
            onClick={() => setInNarrow(!inNarrow)}
          >
            {inNarrow ? texts.review.hideFiles : texts.review.showFiles(at + 1, list.shown.length)}
          </Button>
          <FileList
            {...list}
            files={files}
            complete={done}
            decisions={draft.decisions}
            commented={commented}
            current={current}
            open={open}
            inNarrow={inNarrow}
            skipped={review.skipped}
            searchBox={searchBox}
            onOpen={openFile}
            onDecide={draft.decide}
          />
          {content.file ? (
            <FilePane
              hidden={inNarrow}
              key={`${review.digest}:${content.file.id}`}
              ref={pane}
              reviewId={review.id}
              file={content.file}
              draft={draft}
              open={open}
              mode={mode}
            />
          ) : (
            <div className="flex-1">{!failure && !content.failure && (current !== null || !done) && <Loading />}</div>
          )}
        </div>
        {!done && files.length > 0 && (
          <p className="border-t border-line px-4 py-1 text-meta text-soft tabular-nums rail:px-6">
            {texts.review.readingFiles(files.length, review.counts.files)}
          </p>
        )}
        <Foot
          review={review}
          draft={draft}
          files={files}
          landing={landing}
          counted={done}
          remarks={remarkCount(draft.decisions, draft.comments)}
          onOpenPath={(path) => setChosen(files.find((file) => file.path === path || file.oldPath === path)?.id ?? current)}
        />
      </Screen>
    </div>
  );
}

/** Inline or side by side, as the owner last had it in this browser. */
function useMode(): readonly [ViewMode, (mode: ViewMode) => void] {
  const [mode, setMode] = useState<ViewMode>(() => (localStorage.getItem(modeKey) === 'side' ? 'side' : 'inline'));
  const choose = (next: ViewMode) => {
    localStorage.setItem(modeKey, next);
    setMode(next);
  };
  return [mode, choose];
}

/** Says that what is shown is not what was shown before, until the owner has read it or decided. */
function NewRound({ digest, state }: Review) {
  const announce = useAnnounce();
  const [read, setRead] = useState(digest);
  useEffect(() => {
    if (read !== digest) announce(texts.review.changed);
  }, [read, digest, announce]);
  if (read === digest || state !== 'pending') return null;
  return (
    <p className="flex items-center gap-2 border-b border-line px-4 py-1 rail:px-6">
      <StateShape state="warning" />
      <span className="min-w-0 flex-1">{texts.review.changed}</span>
      <Button look="quiet" onClick={() => setRead(digest)}>
        {texts.common.close}
      </Button>
    </p>
  );
}
