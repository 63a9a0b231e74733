/** Folders and files that somebody's tools run, load or obey later without being asked: hooks, tasks, CI, agent instructions, packages. */
const folders: ReadonlySet<string> = new Set([
  '.git',
  '.codex',
  '.claude',
  '.cursor',
  '.vscode',
  '.idea',
  '.devcontainer',
  '.husky',
  '.githooks',
  '.circleci',
  '.buildkite',
  '.config',
  '.ssh',
  'autostart',
  'launchagents',
  'launchdaemons',
  'systemd',
]);
const files: ReadonlySet<string> = new Set([
  'agents.md',
  'claude.md',
  'gemini.md',
  '.envrc',
  '.gitattributes',
  '.gitconfig',
  '.gitmodules',
  '.mcp.json',
  '.npmrc',
  '.yarnrc',
  '.yarnrc.yml',
  '.pnp.cjs',
  '.pre-commit-config.yaml',
  '.gitlab-ci.yml',
  '.travis.yml',
  'azure-pipelines.yml',
  'jenkinsfile',
  'package.json',
  'pyproject.toml',
  'setup.py',
  'conftest.py',
  'sitecustomize.py',
  'makefile',
  'gnumakefile',
  'justfile',
  'rakefile',
  'gemfile',
  'build.rs',
  'build.gradle',
  'build.gradle.kts',
  'composer.json',
  'dockerfile',
  '.bashrc',
  '.bash_profile',
  '.bash_login',
  '.profile',
  '.zshrc',
  '.zshenv',
  '.zprofile',
  '.inputrc',
  '.vimrc',
]);

/** Whether writing this path can make something run later. Decided on the words alone, in any case of letters. */
export function runsLater(path: string): boolean {
  const parts = path.normalize('NFC').toLowerCase().split(/[\\/]/).filter(Boolean);
  if (parts.some((part) => folders.has(part))) return true;
  if (parts.includes('.github') && parts.some((part) => part === 'workflows' || part === 'actions')) return true;
  const name = parts.at(-1) ?? '';
  return files.has(name) || /\.config\.[cm]?[jt]s$/.test(name);
}
