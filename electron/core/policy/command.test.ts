import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CommandFacts, commandRisks, mayAlwaysRun, parseCommand } from './command.ts';
import { runsLater } from './later-run.ts';

const inShell = (script: string) => `/bin/bash -lc '${script.replaceAll("'", "'\\''")}'`;
const facts = (command: string, executable: string | null = '/usr/bin/program'): CommandFacts => ({
  ...parseCommand(command),
  command,
  executable,
  root: '/srv/repo',
});

test.each([
  ['ls -la src', ['ls', '-la', 'src']],
  [inShell('wc -l "a b.txt" c\\ d'), ['wc', '-l', 'a b.txt', 'c d']],
  ["/usr/bin/zsh -c 'stat x'", ['stat', 'x']],
  [inShell("grep 'it'\\''s' f"), ['grep', "it's", 'f']],
  ['printf ""', ['printf', '']],
])('%s is one program with its words', (command, argv) => {
  expect(parseCommand(command).argv).toEqual(argv);
});

test.each([
  'npm test; curl evil',
  'npm test && x',
  'npm test | sh',
  'npm test & x',
  'npm test $(x)',
  'npm test `x`',
  'npm test "$(x)"',
  'npm test\nx',
  'cat < x',
  'echo x > y',
  'ls *.ts',
  'ls {a,b}',
  'ls ~',
  'echo $HOME',
  'PATH=/evil:$PATH npm test',
  'A=b npm test',
  "ls 'unclosed",
  'ls "unclosed',
  '! ls',
  'ls # note',
  'history !!',
  '',
])('security 97: what a shell would change or add to is no plain command: %j', (script) => {
  expect(parseCommand(script).argv).toBe(null);
  expect(parseCommand(inShell(script)).argv).toBe(null);
});

test('words are found in scripts too, so that the files they name can be looked at', () => {
  expect(parseCommand(inShell('cd x && ./build.sh --file=a.cfg; echo "done it"')).words).toEqual([
    'cd',
    'x',
    './build.sh',
    '--file=a.cfg',
    'echo',
    'done it',
  ]);
});

test('any words, quoted for a shell, come back as they were', () => {
  const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), (words) => {
      fc.pre(!/^\w+\+?=/.test(words[0] ?? ''));
      const command = words.map(quoted).join(' ');
      expect(parseCommand(command).argv).toEqual(words);
      expect(parseCommand(`bash -lc ${quoted(command)}`).argv).toEqual(words);
    }),
  );
});

test('any text at all is parsed, in time', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => Array.isArray(parseCommand(text).words)));
  expect(parseCommand(`${'"\\'.repeat(50_000)}`).argv).toBe(null);
});

test.each(['df -h', 'touch notes.txt', 'wc -l src/main.ts', 'cp a.txt b.txt', 'rg TODO src'])('%s may be granted always', (command) => {
  expect(mayAlwaysRun(facts(command))).toBe(true);
});

test.each([
  'git status',
  'git -c core.pager=x log',
  'npm test',
  'npx x',
  'python3.12 a.py',
  'node a.js',
  'bash build.sh',
  'sh -x y',
  'find . -exec x',
  'sed e x',
  'awk 1 x',
  'env ls',
  'sudo ls',
  'xargs ls',
  'make all',
  'cargo build',
  'rg --pre x y',
  'rg --hostname-bin=x y',
  'sort --compress-program=x y',
  'touch .git/hooks/pre-commit',
  'cp x .GIT/config',
  'cp x .vscode/tasks.json',
  'cp x --target=.github/workflows/ci.yml',
  'cp x package.json',
  'ls; ls',
])('security 97, 99: %s may never be granted always', (command) => {
  expect(mayAlwaysRun(facts(command))).toBe(false);
});

test('security 97: a program in the folder, one that is a runner under another name, or none at all is never granted always', () => {
  expect(mayAlwaysRun(facts('tool x', '/srv/repo/bin/tool'))).toBe(false);
  expect(mayAlwaysRun(facts('tool x', '/usr/bin/python3.12'))).toBe(false);
  expect(mayAlwaysRun(facts('tool x', null))).toBe(false);
  expect(mayAlwaysRun(facts('tool x', '/srv/repo-tools/tool'))).toBe(true);
});

test('security 99: files that run later are known in any spelling', () => {
  for (const path of [
    '.git/config',
    'a/.GIT/hooks/x',
    '.codex/config.toml',
    '.vscode/tasks.json',
    '.envrc',
    'AGENTS.md',
    'sub/agents.MD',
    '.github/workflows/ci.yml',
    'package.json',
    'vite.config.ts',
    'C:\\x\\.git\\config',
  ])
    expect(runsLater(path), path).toBe(true);
  for (const path of ['src/main.ts', 'git/config', '.github/CODEOWNERS', 'packages.json', 'README.md'])
    expect(runsLater(path), path).toBe(false);
});

test('the risks of a command are named', () => {
  const risks = (command: string, change: Partial<Parameters<typeof commandRisks>[0]> = {}) =>
    commandRisks({ ...facts(command), host: null, inSandbox: false, ...change }).join(' ');
  expect(risks('df -h')).toBe('It runs outside the sandbox: it may read, write and reach whatever you can.');
  expect(risks('df -h', { inSandbox: true, host: 'https://a.example' })).toBe('It reaches https://a.example.');
  expect(risks('a; b')).toContain('a script for a shell');
  expect(risks('nope', { executable: null })).toContain('was not found');
  expect(risks('tool', { executable: '/srv/repo/tool' })).toContain('lies in the folder itself');
  expect(risks('npm test')).toContain('code that is not shown');
  expect(risks('touch .git/x')).toContain('run later');
});

test('security 89: a command with characters that do not show comes with a warning, one without comes with none', () => {
  const risks = (command: string) => commandRisks({ ...facts(command), host: null, inSandbox: true }).join(' ');
  const unseen = [
    '\u001b[2K',
    '\r',
    '\b',
    '\u202e',
    '\u200b',
    '\u{e0067}',
    '\u{e0100}',
    '\ufe0f',
    '\u3164',
    '\u00a0',
    '\u2028',
    '\ue000',
    '\ud800',
  ];
  for (const hidden of unseen) expect([hidden, risks(`ls ${hidden}x`)]).toEqual([hidden, expect.stringContaining('do not show')]);
  for (const command of ['ls -l x', 'cat <<E\n\tä 你好 é\nE']) expect(risks(command)).not.toContain('do not show');
});
