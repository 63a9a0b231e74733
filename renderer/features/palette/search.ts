import { type Command, type CommandGroup } from './commands.ts';
import { matchScore } from './match.ts';
import { recentFirst } from './recent.ts';

export interface CommandSection {
  /** Null where the order is by how well they match. */
  readonly group: CommandGroup | null;
  readonly commands: readonly Command[];
}

const mostFound = 40;
/** Of jobs and threads as long as nothing is looked for: the rest is found by typing. */
const mostUnasked = 6;

/** What is listed for what was typed: nothing typed, what waits and what was used last, then all by group; else the best first. */
export function sectionsFor(query: string, commands: readonly Command[], recent: readonly string[]): readonly CommandSection[] {
  if (query.trim() === '') return grouped(commands, recent);
  const found = commands
    .map((command) => ({ command, score: matchScore(query, [command.title, command.also].filter(Boolean).join(' ')) }))
    .filter(({ score }) => score !== null)
    .sort((a, b) => (b.score ?? 0) - (a.score ?? 0))
    .slice(0, mostFound)
    .map(({ command }) => command);
  return found.length === 0 ? [] : [{ group: null, commands: found }];
}

function grouped(commands: readonly Command[], recent: readonly string[]): readonly CommandSection[] {
  const needsYou = commands.filter(({ group }) => group === 'needsYou');
  const used = recentFirst(commands, recent).filter(({ group }) => group !== 'needsYou');
  const rest = commands.filter((command) => command.group !== 'needsYou' && !used.includes(command));
  const groups = [...Map.groupBy(rest, ({ group }) => group)].map(([group, all]) => ({
    group,
    commands: group === 'jobs' || group === 'threads' ? all.slice(0, mostUnasked) : all,
  }));
  const first: readonly CommandSection[] = [
    { group: 'needsYou', commands: needsYou },
    { group: 'recent', commands: used },
  ];
  return [...first, ...groups].filter((section) => section.commands.length > 0);
}
