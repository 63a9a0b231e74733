import { expect, test } from 'vitest';
import { findForbidden } from './forbidden.mjs';

const shell = 'starts a program through a shell';
const listener = 'opens an HTTP listener';
const markup = 'writes markup';

test.each([
  ['spawn(program, [], { shell: true });', shell],
  ["spawn(program, [], { shell: '/bin/bash' });", shell],
  ["exec('ls');", shell],
  ["childProcess.execSync('ls');", shell],
  ['eval(text);', 'runs text as code'],
  ['const run = new Function(text);', 'runs text as code'],
  ['element.innerHTML = text;', markup],
  ['element.outerHTML += text;', markup],
  ["element.insertAdjacentHTML('beforeend', text);", markup],
  ['document.write(text);', markup],
  ['const page = <p dangerouslySetInnerHTML={{ __html: text }} />;', markup],
  ['const server = http.createServer();', listener],
  ["startProcess({ file: 'git', args: ['status'], env });", 'names the program git'],
  ['const git = `/usr/bin/git`;', 'names the program git'],
  ["const name = windows ? 'Git.exe' : '';", 'names the program git'],
  ['const now = Date.now();', 'reads the clock'],
  ['const now = new Date();', 'reads the clock'],
  ['const title = texts.jobs.title;', 'takes words when it is loaded'],
  ["const options = ['all'].map((value) => ({ value, label: texts.jobs.filters[value] }));", 'takes words when it is loaded'],
])('%s is found', (code, what) => {
  expect(findForbidden('electron/core/jobs/plant.tsx', code)).toEqual([
    { file: 'electron/core/jobs/plant.tsx', line: 1, what: expect.stringContaining(what) },
  ]);
});

test.each([
  ['electron/core/lib/process.ts', 'spawn(program, args, { shell: false });'],
  ['electron/core/state/database.ts', "database.exec('PRAGMA user_version'); /a/.exec(text);"],
  ['electron/core/lib/jsonl.ts', 'stream.write(text);'],
  ['electron/core/jobs/job.ts', 'const then = new Date(seconds * 1000);'],
  ['electron/core/workspace/git.ts', "const names = ['git', 'git.exe'];"],
  ['electron/core/workspace/repository.ts', "const folder = join(root, '.git');"],
  ['electron/core/app.ts', 'const now = Date.now();'],
  ['electron/core/bridges/http/listener.ts', 'const server = http.createServer();'],
  ['electron/core/bridges/control/local-socket.ts', 'const server = net.createServer();'],
  ['renderer/a.tsx', 'type Filter = keyof typeof texts.jobs.filters; const Row = memo(() => texts.jobs.title);'],
  ['renderer/b.ts', 'function titles() { return kinds.map((kind) => texts.jobs.filters[kind]); }'],
  ['renderer/main.tsx', "const kind = 'shell'; if (element.innerHTML === '') element.textContent = text;"],
])('%s may: %s', (file, code) => {
  expect(findForbidden(file, code)).toEqual([]);
});
