import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeFolder } from '../../../e2e/fixtures/folder.ts';
import { type ChangedFile, ChangeSet } from '../../../shared/model/change-set.ts';
import { Blobs } from './blobs.ts';
import { computeChangeSet } from './change-set.ts';
import { hunksBetween } from './hunks.ts';
import { loadSnapshot, type Snapshot, saveSnapshot, takeSnapshot, takeSnapshotAfter } from './snapshot.ts';

/** More of them where there is time: DRAWBRIDGE_FILES=5000. */
const many = Number(process.env['DRAWBRIDGE_FILES'] ?? 500);
const { signal } = new AbortController();

/** A folder, looked at before and after. */
async function watchFolder(files: Readonly<Record<string, string | Uint8Array>> = {}) {
  const folder = makeFolder('changes');
  const write = (name: string, content: string | Uint8Array, mode?: number) => {
    mkdirSync(dirname(folder.at('tree', name)), { recursive: true });
    writeFileSync(folder.at('tree', name), content);
    if (mode !== undefined) chmodSync(folder.at('tree', name), mode);
  };
  mkdirSync(folder.at('tree'));
  for (const [name, content] of Object.entries(files)) write(name, content);
  const blobs = new Blobs(folder.at('blobs'));
  const keep = { blobs, what: 'text' } as const;
  const first = { outermost: '', tracked: new Set<string>(), opaque: new Set<string>() };
  const look = async (asked = '') => {
    const after = await takeSnapshotAfter(folder.at('tree'), before, keep, { signal });
    const changes = await computeChangeSet({ before, after, blobs, asked }, { signal });
    return ChangeSet.parse(changes);
  };
  let before: Snapshot = await takeSnapshot(folder.at('tree'), first, keep, { signal });
  const again = async () => {
    before = await takeSnapshot(folder.at('tree'), first, keep, { signal });
  };
  return {
    folder,
    blobs,
    write,
    look,
    again,
    before: () => before,
    at: (name: string) => folder.at('tree', name),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

const brief = (files: readonly ChangedFile[]) =>
  files.map(({ status, path, oldPath, content, added, removed }) =>
    [status, oldPath ? `${oldPath} → ${path}` : path, content.type, added, removed].join(' '),
  );

test('what any command did to a folder is found: new, edited, deleted, renamed, mode, binary, large, links', async () => {
  using watched = await watchFolder({
    'edit.txt': 'a\nb\nc\n',
    'gone.txt': 'g\n',
    'moved.txt': 'one\ntwo\nthree\nfour\n',
    'similar.txt': 'one line\nanother line\na third line\nthe end\n',
    'tool.sh': '#!/bin/sh\n',
    'image.png': Buffer.from([0x89, 0, 1]),
    'same.txt': 'same\n',
    'huge.bin': 'x'.repeat(3 << 20),
    'was-file': 'f\n',
  });
  symlinkSync('same.txt', watched.at('link'));
  await watched.again();
  execFileSync(
    'sh',
    ['-c', 'echo B >> edit.txt; rm gone.txt; mkdir -p sub; mv moved.txt sub/moved.txt; chmod +x tool.sh; echo new > new.txt; : > empty'],
    { cwd: watched.at('') },
  );
  renameSync(watched.at('similar.txt'), watched.at('resembling.txt'));
  watched.write('resembling.txt', 'one line\nanother line\nanother third line\nthe end\n');
  watched.write('image.png', Buffer.from([0x89, 0, 2]));
  watched.write('huge.bin', 'y'.repeat(3 << 20));
  rmSync(watched.at('link'));
  symlinkSync('/etc/passwd', watched.at('link'));
  rmSync(watched.at('was-file'));
  symlinkSync('same.txt', watched.at('was-file'));
  const changes = await watched.look();
  expect(brief(changes.files)).toEqual([
    'modified edit.txt text 1 0',
    'added empty text 0 0',
    'deleted gone.txt text 0 1',
    'modified huge.bin large 0 0',
    'modified image.png binary 0 0',
    'modified link symlink 0 0',
    'added new.txt text 1 0',
    'renamed similar.txt → resembling.txt text 1 1',
    'renamed moved.txt → sub/moved.txt same 0 0',
    'modified tool.sh same 0 0',
    'modified was-file symlink 0 0',
  ]);
  expect(changes.counts).toEqual({ files: 11, added: 3, removed: 2 });
  expect(changes.files.find(({ path }) => path === 'link')).toMatchObject({
    content: { before: 'same.txt', after: '/etc/passwd' },
    flags: ['linkOutside'],
  });
  expect(changes.files.find(({ path }) => path === 'tool.sh')?.flags).toEqual(['executable']);
  expect((await watched.look()).digest).toBe(changes.digest);
});

test('security 117: bytes that are no UTF-8, CRLF, a BOM and a missing last newline are shown as they are', async () => {
  using watched = await watchFolder({
    'latin.txt': Buffer.from([0xe4, 0x0a]),
    'crlf.txt': 'a\r\nb\r\n',
    'bom.txt': '\uFEFFa\n',
    'end.txt': 'a',
  });
  watched.write('latin.txt', Buffer.from([0xe4, 0x0a, 0xfc, 0x0a]));
  watched.write('crlf.txt', 'a\r\nb\n');
  watched.write('bom.txt', 'a\n');
  watched.write('end.txt', 'a\n');
  const { files } = await watched.look();
  const shown = files.map(({ path, content }) =>
    content.type === 'text' ? [path, content.encoding, content.hunks.flatMap(({ lines }) => lines)] : [path],
  );
  const line = (type: string, text: string, newline = true) => ({ type, text, newline });
  expect(shown).toEqual([
    ['bom.txt', 'utf8', [line('removed', '\uFEFFa'), line('added', 'a')]],
    ['crlf.txt', 'utf8', [line('context', 'a\r'), line('removed', 'b\r'), line('added', 'b')]],
    ['end.txt', 'utf8', [line('removed', 'a', false), line('added', 'a')]],
    ['latin.txt', 'latin1', [line('context', 'ä'), line('added', 'ü')]],
  ]);
});

test('a change of the same length with its times put back is found', async () => {
  using watched = await watchFolder({ 'a.txt': 'aaaa' });
  watched.write('a.txt', 'bbbb');
  utimesSync(watched.at('a.txt'), 1, 1);
  expect(brief((await watched.look()).files)).toEqual(['modified a.txt text 1 1']);
});

test('what was written within a tick of the clock before the snapshot is read again, older files are not', async () => {
  using watched = await watchFolder({ 'a.txt': 'aaaa' });
  const { ctimeNs } = statSync(watched.at('a.txt'), { bigint: true });
  const first = { outermost: '', tracked: new Set<string>(), opaque: new Set<string>() };
  const stampAt = async (clock: bigint) => {
    const blobs = Object.assign(new Blobs(watched.folder.at('blobs')), { clock: async () => clock });
    return (await takeSnapshot(watched.at(''), first, { blobs, what: 'text' }, { signal })).entries.get('a.txt')?.stamp;
  };
  expect(await stampAt(ctimeNs + 1_000_000n)).toBe('');
  expect(await stampAt(ctimeNs + 1_000_000_000n)).not.toBe('');
});

test('a job cannot hide its changes behind ignore rules of its own making, nor in folders that were ignored from the start', async () => {
  using watched = await watchFolder({ '.gitignore': 'out/\n*.log\n!keep.log\n', 'src/a.ts': 'a\n', 'out/built.js': 'b' });
  watched.write('.gitignore', '*\n');
  watched.write('src/.gitignore', '*\n');
  watched.write('src/hidden.ts', 'h\n');
  watched.write('out/built.js', 'other');
  watched.write('debug.log', 'l');
  watched.write('keep.log', 'k');
  watched.write('venv/.gitignore', '*\n');
  watched.write('venv/lib/x.py', 'x');
  expect((await watched.look()).files.map(({ path }) => path)).toEqual(['.gitignore', 'keep.log', 'src/.gitignore', 'src/hidden.ts']);
});

test('security 146: repositories inside are named, and never looked into', async () => {
  using watched = await watchFolder({ 'inner/.git/HEAD': 'ref: refs/heads/main\n', 'inner/a.txt': 'a' });
  watched.write('inner/a.txt', 'bc');
  watched.write('planted/.git/hooks/pre-commit', '#!/bin/sh\n', 0o755);
  watched.write('planted/x', 'x');
  const { files } = await watched.look();
  expect(files.map(({ path, status, content, refused }) => [path, status, content.type, refused])).toEqual([
    ['inner', 'modified', 'repository', 'is a repository of its own'],
    ['planted', 'added', 'repository', 'is a repository of its own'],
  ]);
});

test('security 107, 108: what cannot be written safely is shown with the reason, and what has no name is counted', async () => {
  using watched = await watchFolder();
  watched.write('CON', 'x');
  watched.write('a\nb', 'x');
  watched.write('.GIT/hooks/pre-commit', 'x');
  watched.write('git~1/config', 'x');
  watched.write('trail.', 'x');
  watched.write('rtl\u202Etxt.exe', 'x');
  writeFileSync(Buffer.concat([Buffer.from(`${watched.at('n')}`), Buffer.from([0xff])]), 'x');
  execFileSync('mkfifo', [watched.at('pipe')]);
  const { files, skipped } = await watched.look();
  expect(files.filter(({ refused }) => refused === null)).toEqual([]);
  expect(files).toHaveLength(6);
  expect(skipped).toEqual(['n\uFFFD', 'pipe']);
});

test('security 99: files that run later, hold secrets or bring dependencies are flagged', async () => {
  using watched = await watchFolder({ 'package.json': '{"dependencies":{"a":"1"}}\n', 'sub/a.ts': 'a\n' });
  const fake = ['ghp', 'x'.repeat(36)].join('_');
  for (const [name, content] of Object.entries({
    '.github/workflows/ci.yml': 'on: push\n',
    '.husky/pre-commit': 'npm test\n',
    'AGENTS.md': 'Be kind.\n',
    'package-lock.json': '{}\n',
    'package.json': '{"dependencies":{"a":"1","evil":"1"}}\n',
    'config.ts': `const token = '${fake}';\n`,
    'dist/a.js': 'a\n',
    'sub/a.ts': 'b\n',
    'requirements.txt': 'x==1\n',
  }))
    watched.write(name, content);
  const flags = Object.fromEntries((await watched.look('sub')).files.map((file) => [file.path, file.flags]));
  expect(flags).toEqual({
    '.github/workflows/ci.yml': ['ci', 'outsideAsked', 'runsLater'],
    '.husky/pre-commit': ['hooks', 'outsideAsked', 'runsLater'],
    'AGENTS.md': ['agentInstructions', 'outsideAsked', 'runsLater'],
    'config.ts': ['outsideAsked', 'secretLooking'],
    'dist/a.js': ['generated', 'outsideAsked'],
    'package-lock.json': ['lockFile', 'outsideAsked'],
    'package.json': ['newDependency', 'outsideAsked', 'runsLater'],
    'requirements.txt': ['newDependency', 'outsideAsked'],
    'sub/a.ts': [],
  });
});

test('a hunk keeps its id when another part of the file changes', () => {
  const text = Array.from({ length: 60 }, (_, n) => `line ${n}\n`);
  const edit = (...places: number[]) => text.map((line, n) => (places.includes(n) ? `edited ${n}\n` : line)).join('');
  const [alone] = hunksBetween(text.join(''), edit(40), 'a');
  const both = hunksBetween(text.join(''), edit(5, 40), 'a');
  expect(both.map(({ id }) => id)).toContain(alone?.id);
  expect(new Set(hunksBetween('a\n'.repeat(60), `b\n${'a\n'.repeat(30)}b\n${'a\n'.repeat(30)}`, 'a').map(({ id }) => id)).size).toBe(2);
});

test('taking the lines of all hunks makes the new text of the old one; their numbers fit', () => {
  const text = fc.array(fc.constantFrom('a\n', 'b\n', 'c\r\n', '\n', 'd'), { maxLength: 40 }).map((lines) => lines.join(''));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const [old, now] = [before.match(/[^\n]*\n|[^\n]+$/g) ?? [], after.match(/[^\n]*\n|[^\n]+$/g) ?? []];
      const made: string[] = [];
      let at = 0;
      for (const { oldStart, oldLines, newStart, newLines, lines } of hunksBetween(before, after, 'a')) {
        const from = oldLines === 0 ? oldStart : oldStart - 1;
        made.push(...old.slice(at, from));
        expect(made.length).toBe(newLines === 0 ? newStart : newStart - 1);
        const side = (type: 'added' | 'removed') =>
          lines.filter((line) => line.type !== type).map(({ text: line, newline }) => (newline ? `${line}\n` : line));
        expect(side('added')).toEqual(old.slice(from, from + oldLines));
        expect(side('removed')).toHaveLength(newLines);
        made.push(...side('removed'));
        at = from + oldLines;
      }
      expect([...made, ...old.slice(at)]).toEqual(now);
    }),
    { numRuns: 2000 },
  );
});

test('texts that have nothing in common are shown as replaced, whatever their size', () => {
  const lines = (prefix: string) => Array.from({ length: 30_000 }, (_, n) => `${prefix}${n}\n`).join('');
  const [hunk, ...others] = hunksBetween(lines('a'), lines('b'), 'a');
  expect([hunk?.oldLines, hunk?.newLines, others]).toEqual([30_000, 30_000, []]);
});

test('a snapshot is read back as it was written', async () => {
  using watched = await watchFolder({ __proto__: 'p', 'a/b.txt': 'b', '.gitignore': 'x\n' });
  await saveSnapshot(watched.folder.at('snapshot.json'), watched.before());
  expect(await loadSnapshot(watched.folder.at('snapshot.json'))).toEqual(watched.before());
});

test('very many changed files and one of 50 MB are one change set', async () => {
  using watched = await watchFolder();
  for (let n = 0; n < many; n++) watched.write(`d${n % 50}/f${n}.txt`, `one\ntwo ${n}\nthree\n`);
  await watched.again();
  for (let n = 0; n < many; n++) watched.write(`d${n % 50}/f${n}.txt`, `one\n2 ${n}\nthree\n`);
  watched.write('big.txt', Buffer.alloc(50 << 20, 'line\n'));
  const changes = await watched.look();
  expect(changes.counts).toEqual({ files: many + 1, added: many, removed: many });
  expect(changes.files[0]).toMatchObject({ path: 'big.txt', content: { type: 'large' }, after: { size: 50 << 20 } });
}, 60_000);
