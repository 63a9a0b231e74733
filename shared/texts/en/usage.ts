import { plural } from '../format.ts';

/** Words of the usage screen. */
export const usageTexts = {
  usage: {
    title: 'Usage',
    lead: 'Tokens as Codex counts them. Input includes what came from the cache, output includes reasoning.',
    by: 'By',
    groups: { day: 'Day', client: 'Client', bridge: 'Bridge', root: 'Folder', thread: 'Thread', model: 'Model' },
    caption: (group: string, days: number) => `Tokens of the last ${days} days by ${group.toLowerCase()}`,
    picture: (group: string | null) => (group === null ? 'Tokens of each day' : `Tokens of each day by ${group.toLowerCase()}`),
    range: 'Time',
    days: (n: number) => `${n} days`,
    others: (n: number) => plural(n, 'other', 'others'),
    copyCsv: 'Copy as CSV',
    csvCopied: (rows: number) => `${plural(rows, 'row', 'rows')} copied as CSV.`,
    columns: {
      share: 'Share',
      jobs: 'Jobs',
      input: 'Input',
      cached: 'Cached',
      output: 'Output',
      reasoning: 'Reasoning',
      total: 'Total',
    },
    sum: 'All',
    today: 'Today',
    lastDays: (n: number) => `Last ${n} days`,
    lastWeek: 'Each of the last 7 days',
    todayTokens: (tokens: string) => `${tokens} tokens today`,
    figure: (jobs: number) => plural(jobs, 'job', 'jobs'),
    fromCache: 'from the cache',
    tokens: 'tokens',
    none: (days: number) => `No tokens were used in the last ${days} days.`,
    noneHint: 'Each turn adds its own when Codex reports them.',
    unnamed: 'not known',
    offline: 'Usage is read from Drawbridge, which is not connected.',
  },
} as const;
