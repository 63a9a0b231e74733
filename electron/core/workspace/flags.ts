import { posix } from 'node:path';
import { type FileFlag, type FileSide } from '../../../shared/model/change-set.ts';
import { runsLater } from '../policy/later-run.ts';

export interface FlagQuestion {
  readonly path: string;
  readonly before: FileSide | null;
  readonly after: FileSide | null;
  /** Null where there is none, or it cannot be shown. */
  readonly textBefore: string | null;
  readonly textAfter: string | null;
  /** All that the change adds, line by line. */
  readonly addedText: string;
  /** The folder that the work was asked for, relative to the checkout; `''` for all of it. */
  readonly asked: string;
}

/** By the whole path, in lower case: file systems that ignore case would run them too. */
const byPath: readonly (readonly [FileFlag, RegExp])[] = [
  [
    'ci',
    /^(\.github\/(workflows|actions)\/|\.gitlab-ci|\.circleci\/|\.buildkite\/|\.drone\.ya?ml$|\.travis\.ya?ml$|azure-pipelines|bitbucket-pipelines)|(^|\/)jenkinsfile$/,
  ],
  [
    'hooks',
    /(^|\/)(\.husky|\.githooks|\.git-hooks|hooks)\/|(^|\/)(\.pre-commit-config\.ya?ml|\.?lefthook(-local)?\.ya?ml|\.overcommit\.yml)$/,
  ],
  [
    'agentInstructions',
    /(^|\/)(agents(\.override)?\.md|claude(\.local)?\.md|gemini\.md|\.cursorrules|\.windsurfrules|\.clinerules|copilot-instructions\.md|skill\.md|\.mcp\.json)$|(^|\/)\.(codex|claude|cursor|gemini|windsurf|agents)\//,
  ],
  [
    'lockFile',
    /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|cargo\.lock|poetry\.lock|uv\.lock|pdm\.lock|pipfile\.lock|gemfile\.lock|composer\.lock|go\.sum|flake\.lock|packages\.lock\.json|mix\.lock|pubspec\.lock)$/,
  ],
  [
    'secretLooking',
    /(^|\/)(\.env(\..*)?|\.netrc|\.git-credentials|\.pgpass|id_(rsa|dsa|ecdsa|ed25519)|.*\.(pem|key|p12|pfx|jks|keystore))$/,
  ],
  ['generated', /(^|\/)(dist|build|out|generated|__generated__)\/|\.(min\.(js|css)|map|generated\.[a-z]+|pb\.go|g\.dart)$/],
];

const manifests =
  /(^|\/)(requirements[^/]*\.txt|pyproject\.toml|pipfile|cargo\.toml|go\.mod|gemfile|composer\.json|pom\.xml|build\.gradle(\.kts)?|deno\.jsonc?|pubspec\.yaml|mix\.exs)$/;

const secrets =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----|\b(gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{40,}|sk-[A-Za-z0-9_-]{20,}|AKIA[0-9A-Z]{16}|xox[abprs]-[A-Za-z0-9-]{20,}|AIza[\w-]{35}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,})/;

/** Why a change deserves a second look. It may miss one: it is advice for the owner, never a permission. */
export function flagsOf(question: FlagQuestion): FileFlag[] {
  const { path, before, after, asked, addedText, textAfter } = question;
  const name = path.toLowerCase();
  const flags = new Set<FileFlag>(byPath.filter(([, pattern]) => pattern.test(name)).map(([flag]) => flag));
  if (secrets.test(addedText)) flags.add('secretLooking');
  if (/@generated|\bDO NOT EDIT\b/.test((textAfter ?? '').slice(0, 1000))) flags.add('generated');
  if (asked !== '' && !path.startsWith(`${asked}/`)) flags.add('outsideAsked');
  if (isExecutable(after) && !isExecutable(before)) flags.add('executable');
  if (after?.kind === 'symlink' && leadsOut(path, textAfter ?? '')) flags.add('linkOutside');
  if (runsLater(path)) flags.add('runsLater');
  if (addsDependency(name, question)) flags.add('newDependency');
  return [...flags].sort();
}

function isExecutable(side: FileSide | null): boolean {
  return side?.kind === 'file' && side.executable;
}

function leadsOut(path: string, target: string): boolean {
  return posix.isAbsolute(target) || /^(\.\.(\/|$))/.test(posix.join(posix.dirname(path), target));
}

function addsDependency(name: string, { textBefore, textAfter, addedText }: FlagQuestion): boolean {
  if (manifests.test(name)) return /\S/.test(addedText);
  if (!/(^|\/)package\.json$/.test(name) || textAfter === null) return false;
  const [before, after] = [manifestOf(textBefore ?? '{}'), manifestOf(textAfter)];
  // One that cannot be read may hold anything.
  return !before || !after || dependenciesOf(after).some((one) => !dependenciesOf(before).includes(one));
}

function manifestOf(text: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function dependenciesOf(manifest: Record<string, unknown>): string[] {
  const groups = Object.entries(manifest).filter(([name]) => /dependencies$/i.test(name));
  return groups.flatMap(([, group]) => (typeof group === 'object' && group !== null ? Object.keys(group) : []));
}
