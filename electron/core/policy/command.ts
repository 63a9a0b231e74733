import path from 'node:path';
import { runsLater } from './later-run.ts';
import { isInside } from './roots.ts';

// U+2800 is a Braille pattern without a dot.
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Zs}\p{Cs}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}\u{2800}]/u;

export interface ParsedCommand {
  /** The program and its words; null where only a shell can tell what would run. */
  readonly argv: readonly string[] | null;
  /** Every word of it, for looking at the files it names. */
  readonly words: readonly string[];
}

/** A command as Codex writes it, `/bin/bash -lc '…'` unwrapped. Nothing is expanded: what a shell would change leaves `argv` null. */
export function parseCommand(command: string): ParsedCommand {
  const outer = split(command);
  const [shell = '', option = '', script] = outer.words;
  const wrapped = outer.plain && outer.words.length === 3 && shells.has(path.posix.basename(shell)) && /^-l?c$/.test(option);
  const { words, plain } = wrapped && script !== undefined ? split(script) : outer;
  return { argv: plain && words.length > 0 ? words : null, words };
}

export interface CommandFacts extends ParsedCommand {
  readonly command: string;
  /** The real path of its program; null where none was found. */
  readonly executable: string | null;
  readonly root: string;
}

/**
 * Whether the owner may say yes to exactly this command once and for all: one program from outside the root, whose words say all that
 * it does. Interpreters, build tools, git and package managers run what lies in the folder; others start programs they are given.
 */
export function mayAlwaysRun({ argv, executable, root }: CommandFacts): boolean {
  if (argv === null || executable === null || isInside(root, executable)) return false;
  if ([argv[0] ?? '', executable].some(isRunner)) return false;
  const rest = argv.slice(1);
  return !rest.some((word) => runsLater(operandOf(word)) || startsProgram(word));
}

/** Why a command that leaves the sandbox matters, one sentence each. */
export function commandRisks(facts: CommandFacts & { readonly host: string | null; readonly inSandbox: boolean }): string[] {
  const { argv, words, executable, root, command, host, inSandbox } = facts;
  const risks: string[] = [];
  if (!inSandbox) risks.push('It runs outside the sandbox: it may read, write and reach whatever you can.');
  if (host !== null) risks.push(`It reaches ${host}.`);
  if (argv === null) risks.push('It is a script for a shell: more than one program may run.');
  if (argv !== null && executable === null) risks.push(`The program ${argv[0]} was not found; what runs is decided when it starts.`);
  if (executable !== null && isInside(root, executable))
    risks.push('The program lies in the folder itself: who can write there decides what runs.');
  if (words.some((word) => isRunner(word))) risks.push('It runs code that is not shown here.');
  if (words.some((word) => runsLater(operandOf(word)))) risks.push('It names files that run later by themselves.');
  if (unseen.test(command.replaceAll(/[\n\t ]/g, ''))) risks.push('It holds characters that do not show.');
  return risks;
}

/** `--name=value` names the value. */
export function operandOf(word: string): string {
  return /^-[^=]*=(.*)$/s.exec(word)?.[1] ?? word;
}

const shells = new Set(['bash', 'sh', 'zsh', 'dash', 'ksh', 'fish']);

const runners: ReadonlySet<string> = new Set([
  ...shells,
  ...[
    'node',
    'deno',
    'bun',
    'python',
    'pypy',
    'ruby',
    'perl',
    'php',
    'lua',
    'luajit',
    'tclsh',
    'osascript',
    'rscript',
    'java',
    'dotnet',
    'mono',
  ],
  ...[
    'awk',
    'gawk',
    'mawk',
    'sed',
    'ed',
    'ex',
    'vi',
    'vim',
    'nvim',
    'emacs',
    'less',
    'more',
    'man',
    'expect',
    'gdb',
    'lldb',
    'busybox',
    'toybox',
  ],
  ...[
    'find',
    'fd',
    'xargs',
    'parallel',
    'env',
    'sudo',
    'doas',
    'su',
    'nohup',
    'setsid',
    'time',
    'timeout',
    'nice',
    'ionice',
    'watch',
    'entr',
  ],
  ...[
    'strace',
    'ltrace',
    'script',
    'chroot',
    'unshare',
    'nsenter',
    'flock',
    'start-stop-daemon',
    'systemd-run',
    'systemctl',
    'crontab',
    'at',
  ],
  ...[
    'git',
    'gh',
    'hg',
    'svn',
    'jj',
    'ssh',
    'scp',
    'sftp',
    'rsync',
    'docker',
    'podman',
    'kubectl',
    'helm',
    'terraform',
    'ansible',
    'vagrant',
  ],
  ...['npm', 'npx', 'pnpm', 'pnpx', 'yarn', 'corepack', 'pip', 'pipx', 'uv', 'uvx', 'poetry', 'conda', 'gem', 'bundle', 'rake', 'composer'],
  ...[
    'cargo',
    'rustup',
    'go',
    'make',
    'gmake',
    'cmake',
    'ninja',
    'meson',
    'just',
    'task',
    'bazel',
    'gradle',
    'gradlew',
    'mvn',
    'mvnw',
    'ant',
    'sbt',
  ],
  ...[
    'apt',
    'apt-get',
    'dpkg',
    'dnf',
    'yum',
    'rpm',
    'pacman',
    'apk',
    'brew',
    'snap',
    'flatpak',
    'nix',
    'nix-shell',
    'tox',
    'nox',
    'pytest',
    'jest',
  ],
  ...['tar', 'zip', 'eval', 'exec', 'source', '.', 'command', 'builtin', 'trap', 'vitest', 'tsx', 'ts-node', 'powershell', 'pwsh', 'cmd'],
]);

function isRunner(word: string): boolean {
  const name = path.posix
    .basename(word)
    .toLowerCase()
    .replace(/\.exe$/, '');
  return runners.has(name) || runners.has(name.replace(/[\d.-]+$/, ''));
}

/** Options by which otherwise harmless programs start others: `rg --pre`, `sort --compress-program`, `man -P`. */
function startsProgram(word: string): boolean {
  return /^--?(pre|hostname-bin|exec|execdir|ok|command|to-command|compress-program|use-compress-program|pager|config|checkpoint-action|rsh|rcfile|init-file|plugin|load)\b/.test(
    word,
  );
}

interface Split {
  readonly words: readonly string[];
  /** Nothing in it means anything to a shell but quotes and spaces. */
  readonly plain: boolean;
}

/** Words as a POSIX shell would cut them before any expansion. */
function split(text: string): Split {
  const words: string[] = [];
  let word: string | null = null;
  let plain = true;
  const end = () => {
    if (word !== null) words.push(word);
    word = null;
  };
  for (const { text: part, kind } of tokens(text)) {
    if (kind === 'gap') end();
    else if (kind === 'operator') {
      end();
      plain = false;
    } else {
      word = (word ?? '') + part;
      plain &&= kind !== 'expansion';
    }
  }
  end();
  if (/^\w+\+?=/.test(words[0] ?? '')) plain = false;
  return { words, plain };
}

type Token = { readonly kind: 'gap' | 'operator' | 'text' | 'expansion'; readonly text: string };

const grammar: readonly [pattern: RegExp, read: (match: RegExpExecArray) => Token][] = [
  [/[ \t]+/y, () => ({ kind: 'gap', text: '' })],
  [/[\n\r;&|<>()]/y, () => ({ kind: 'operator', text: '' })],
  [/\\\n/y, () => ({ kind: 'expansion', text: '' })],
  [/\\([\s\S])/y, ([, text = '']) => ({ kind: 'text', text })],
  [/'([^']*)'/y, ([, text = '']) => ({ kind: 'text', text })],
  [
    /"((?:[^"\\]|\\[\s\S])*)"/y,
    ([, text = '']) => ({ kind: /(^|[^\\])[$`!]/.test(text) ? 'expansion' : 'text', text: text.replaceAll(/\\(["\\$`])/g, '$1') }),
  ],
  [/[^\s;&|<>()\\'"$`*?[\]{}~#!^]+/y, ([text]) => ({ kind: 'text', text })],
  // What is left acts in a shell, or is a quote that never ends.
  [/[\s\S]/y, ([text]) => ({ kind: 'expansion', text })],
];

function* tokens(text: string): Generator<Token> {
  for (let at = 0; at < text.length; ) {
    for (const [pattern, read] of grammar) {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (!match) continue;
      at = pattern.lastIndex;
      yield read(match);
      break;
    }
  }
}
