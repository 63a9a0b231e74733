import { type usageTexts as english } from '../en/usage.ts';
import { plural } from '../format.ts';
import { type Words } from '../words.ts';

/** Words of the usage screen. */
export const usageTexts: Words<typeof english> = {
  usage: {
    title: 'Verbrauch',
    lead: 'Tokens, wie Codex sie zählt. Die Eingabe enthält, was aus dem Cache kam, die Ausgabe enthält die Überlegungen.',
    by: 'Nach',
    groups: { day: 'Tag', client: 'Client', bridge: 'Bridge', root: 'Ordner', thread: 'Unterhaltung', model: 'Modell' },
    caption: (group, days) => `Tokens der letzten ${days} Tage nach ${group}`,
    picture: (group) => (group === null ? 'Tokens jedes Tages' : `Tokens jedes Tages nach ${group}`),
    range: 'Zeitraum',
    days: (n) => `${n} Tage`,
    others: (n) => plural(n, 'weiterer', 'weitere'),
    copyCsv: 'Als CSV kopieren',
    csvCopied: (rows) => `${plural(rows, 'Zeile', 'Zeilen')} als CSV kopiert.`,
    columns: {
      share: 'Anteil',
      jobs: 'Aufträge',
      input: 'Eingabe',
      cached: 'Cache',
      output: 'Ausgabe',
      reasoning: 'Überlegung',
      total: 'Gesamt',
    },
    sum: 'Alle',
    today: 'Heute',
    lastDays: (n) => `Letzte ${n} Tage`,
    lastWeek: 'Jeder der letzten 7 Tage',
    todayTokens: (tokens) => `${tokens} Tokens heute`,
    figure: (jobs) => plural(jobs, 'Auftrag', 'Aufträge'),
    fromCache: 'aus dem Cache',
    tokens: 'Tokens',
    none: (days) => `In den letzten ${days} Tagen wurden keine Tokens verbraucht.`,
    noneHint: 'Jede Runde zählt mit, sobald Codex ihren Verbrauch meldet.',
    unnamed: 'unbekannt',
    offline: 'Der Verbrauch kommt von Drawbridge, das nicht verbunden ist.',
  },
};
