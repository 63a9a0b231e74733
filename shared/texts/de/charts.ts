import { type chartTexts as english } from '../en/charts.ts';
import { plural } from '../format.ts';
import { type Words } from '../words.ts';

/** Words of pictures of numbers, wherever they stand. */
export const chartTexts: Words<typeof english> = {
  charts: {
    asTable: 'Als Tabelle zeigen',
    asPicture: 'Als Bild zeigen',
    sum: 'Alle',
    unknownAfter: 'danach nichts bekannt',
  },
  timeline: {
    title: 'Wofür die Zeit gebraucht wurde',
    kinds: { queue: 'Warteschlange', model: 'Modell', commands: 'Befehle', owner: 'Auf Sie gewartet', client: 'Auf den Client gewartet' },
  },
  health: {
    title: 'Wie es dem Host ging',
    lead: 'Alle 30 Sekunden notiert und 7 Tage aufbewahrt. Wo nichts gezeichnet ist, lief Drawbridge nicht, oder der Rechner schlief.',
    range: 'Zeitraum',
    ranges: { hours6: '6 Stunden', hours24: '24 Stunden', days7: '7 Tage' },
    none: 'In diesem Zeitraum wurde nichts notiert.',
    time: 'Zeit',
    jobs: 'Aufträge',
    running: 'Laufen',
    queued: 'In der Warteschlange',
    waiting: 'Warten auf Sie',
    memory: 'Arbeitsspeicher des Hosts in MB',
    memoryName: 'Arbeitsspeicher',
    delay: 'Längste Zeit ohne Antwort in ms',
    delayName: 'Ohne Antwort',
    codex: 'Codex',
    codexStarts: (times) =>
      times === 0 ? 'Codex wurde in dieser Zeit nicht gestartet.' : `Codex wurde ${plural(times, 'Mal', 'Mal')} gestartet.`,
  },
};
