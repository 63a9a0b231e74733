import { expect, test } from 'vitest';
import { type Decisions } from '../../../shared/model/change-set.ts';
import { type ChangedFileSummary } from '../../../shared/model/review.ts';
import { texts } from '../../../shared/texts/texts.ts';
import { filteredFiles } from './file-filter.ts';
import { changedFile } from './fixture.ts';
import { landingOf, remarkCount } from './landing.ts';

function summary(id: string, hunks: number, over: Partial<ChangedFileSummary> = {}): ChangedFileSummary {
  return { ...changedFile({ hunks: [] }), id, path: `src/${id}.ts`, content: hunks > 0 ? 'text' : 'binary', hunks, ...over };
}

const files = [
  summary('clock', 2, { flags: ['ci'] }),
  summary('test', 2),
  summary('image', 0, { path: 'docs/Image.png' }),
  summary('link', 0, { refused: 'leads out of the folder' }),
];
const accept = { type: 'accepted' } as const;
const reject = { type: 'rejected' } as const;

test('the button says exactly what lands, and a file that cannot land is not waited for', () => {
  const decisions: Decisions = {
    clock: accept,
    test: { type: 'partial', attributes: false, hunks: { h1: { type: 'lines', accepted: [[0, 1]] }, h2: reject } },
  };
  const landing = landingOf(files, decisions);
  expect(landing).toEqual({ files: 2, ofFiles: 4, hunks: 3, ofHunks: 4, inPart: 1, edited: 0, undecided: 1 });
  expect(texts.reviewFoot.apply(landing)).toBe('Apply 2 of 4 files, 3 of 4 hunks');
  expect(texts.reviewFoot.apply(landingOf(files.slice(0, 2), { clock: accept, test: accept }))).toBe('Apply all 2 files');
  expect(texts.reviewFoot.apply(landingOf(files, { clock: reject }))).toBe('Apply');
});

test('a file whose hunks were all rejected does not land, unless its new name does', () => {
  const rejected = { type: 'partial', hunks: { h1: reject, h2: reject } } as const;
  expect(landingOf(files, { clock: { ...rejected, attributes: false } }).files).toBe(0);
  expect(landingOf(files, { clock: { ...rejected, attributes: true } }).files).toBe(1);
});

test('what Codex is told is counted as it is written: comments, rejected files, and hunks that land otherwise', () => {
  const partial = { type: 'partial', attributes: true, hunks: { h1: accept, h2: { type: 'edited', text: 'x' }, h3: reject } } as const;
  expect(remarkCount({ clock: accept, test: partial, image: reject }, ['a comment'])).toBe(4);
});

test('files are found by path, by flag and by whether they are decided', () => {
  const found = (filter: Parameters<typeof filteredFiles>[1]['filter'], search = '') =>
    filteredFiles(files, { filter, search, decisions: { clock: accept } }).map(({ id }) => id);
  expect([found('all', 'SRC/T'), found('all', 'image')]).toEqual([['test'], ['image']]);
  expect(found('ci')).toEqual(['clock']);
  expect(found('undecided')).toEqual(['test', 'image', 'link']);
  expect(found('decided')).toEqual(['clock']);
});
