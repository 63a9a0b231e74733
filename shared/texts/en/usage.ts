import { plural } from '../format.ts';

/** Words of the usage screen. */
export const usageTexts = {
  usage: {
    title: 'Usage',
    lead: 'Tokens as Codex counts them. Input includes what came from the cache, output includes reasoning.',
    by: 'By',
    groups: { day: 'Day', client: 'Client', bridge: 'Bridge', root: 'Folder', thread: 'Thread', model: 'Model' },
    caption: (group: string) => `Tokens of the last 30 days by ${group.toLowerCase()}`,
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
    thirtyDays: 'Last 30 days',
    figure: (jobs: number) => plural(jobs, 'job', 'jobs'),
    fromCache: 'from the cache',
    tokens: 'tokens',
    none: 'No tokens were used in the last 30 days.',
    noneHint: 'Each turn adds its own when Codex reports them.',
    unnamed: 'not known',
    offline: 'Usage is read from Drawbridge, which is not connected.',
  },
} as const;
