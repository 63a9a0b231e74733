import { plural } from '../format.ts';

/** Words of pictures of numbers, wherever they stand. */
export const chartTexts = {
  charts: {
    asTable: 'Show as a table',
    asPicture: 'Show as a picture',
    sum: 'All',
    unknownAfter: 'then nothing known',
  },
  timeline: {
    title: 'What took the time',
    kinds: { queue: 'Queue', model: 'Model', commands: 'Commands', owner: 'Waited for you', client: 'Waited for its client' },
  },
  health: {
    title: 'How the host has been',
    lead: 'Noted every 30 seconds and kept for 7 days. Where nothing is drawn Drawbridge did not run, or the machine slept.',
    range: 'Time',
    ranges: { hours6: '6 hours', hours24: '24 hours', days7: '7 days' },
    none: 'Nothing was noted in this time.',
    time: 'Time',
    jobs: 'Jobs',
    running: 'Running',
    queued: 'Queued',
    waiting: 'Waiting for you',
    memory: 'Memory of the host, in MB',
    memoryName: 'Memory',
    delay: 'Longest time without an answer, in ms',
    delayName: 'Without an answer',
    codex: 'Codex',
    codexStarts: (times: number) =>
      times === 0 ? 'Codex was not started in this time.' : `Codex was started ${plural(times, 'time', 'times')}.`,
  },
} as const;
