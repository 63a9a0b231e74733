import { type homeTexts as english } from '../en/home.ts';
import { plural } from '../format.ts';
import { type Words } from '../words.ts';

/** Words of the home screen. */
export const homeTexts: Words<typeof english> = {
  bridges: {
    title: 'Bridges',
    kinds: { mcp: 'ChatGPT', openai: 'OpenAI API' },
    kindTitles: { mcp: 'MCP-Server für ChatGPT', openai: 'Server für OpenAI-kompatible Clients' },
    auth: { token: 'Token nötig', oauth: 'Anmeldung oder Token', none: 'ohne Token' },
    ceiling: (sandbox) => `höchstens ${sandbox}`,
    copyUrl: 'URL kopieren',
    start: 'Starten',
    stop: 'Stoppen',
    startNamed: (name) => `${name} starten`,
    stopNamed: (name) => `${name} stoppen`,
    copyNamed: (name) => `URL von ${name} kopieren`,
    startAll: 'Alle starten',
    stopAll: 'Alle stoppen',
    connect: 'Client verbinden …',
    none: 'Es ist keine Bridge eingerichtet.',
    noneHint: 'Eine Bridge wird unter „bridges“ in der Konfigurationsdatei eingetragen:',
    changed: (name, state) => `Bridge ${name}: ${state}.`,
    changeNamed: (name) => `${name} ändern …`,
    form: {
      title: (name) => `Bridge ${name} ändern`,
      lead: 'Es gilt die niedrigste Grenze: die der Bridge, des Clients oder des Ordners.',
      ceiling: 'Clients dürfen hier höchstens',
      ceilings: { 'read-only': 'lesen', 'workspace-write': 'lesen und schreiben', 'danger-full-access': 'alles' },
      ceilingNotes: {
        'read-only': 'Dateien ansehen und Befehle ausführen, die nichts ändern.',
        'workspace-write': 'Um Änderungen bitten; jede kommt erst in die Prüfung, sofern die Regeln des Ordners nichts anderes sagen.',
        'danger-full-access': 'Befehle ganz ohne Sandbox ausführen, in Ordnern, die auch das zulassen.',
      },
      callers: 'Wer anfragen darf',
      auths: { token: 'Clients mit Token', oauth: 'Clients mit Anmeldung oder Token', none: 'Jedes Programm auf diesem Rechner' },
      authNotes: {
        token: 'Tokens werden unter „Clients“ angelegt und dort auch widerrufen.',
        oauth: 'Jeder Client meldet sich einmal an und wird hier zugelassen.',
        none: 'Niemand braucht ein Token. Andere Rechner kommen trotzdem nicht herein.',
      },
      port: 'Port',
      portNote: 'Bei 0 wählt das System bei jedem Start einen freien.',
      portWrong: 'Eine ganze Zahl von 0 bis 65.535.',
      warnings: {
        danger: 'Ohne Sandbox kann ein Auftrag alles ändern und löschen, was der angemeldete Benutzer auch kann.',
        foldersRead:
          'Noch darf in keinem geöffneten Ordner geschrieben werden; Clients können also weiterhin nur lesen. Die Grenze eines Ordners lässt sich unter „Regeln“ anheben.',
        none: 'Ohne Token ist nicht zu erkennen, wer anfragt, und kein einzelnes Programm lässt sich aussperren.',
        port: 'Die Adresse ändert sich: Clients mit der alten brauchen die neue.',
      },
      save: 'Anwenden',
      saved: (name) => `Bridge ${name} geändert.`,
    },
  },
  codex: {
    title: 'Codex',
    origins: { package: 'aus dem Paket von Drawbridge', config: 'aus der Konfiguration', path: 'im PATH gefunden' },
    signedIn: (label) => `Angemeldet als ${label}`,
    signedInPlain: 'Angemeldet',
    signedInWithKey: 'Mit einem API-Schlüssel angemeldet',
    ownProvider: 'Nutzt einen eigenen Anbieter; keine Anmeldung nötig',
    uses: (provider) => `Nutzt ${provider}; keine Anmeldung nötig`,
    start: 'Codex starten',
    signedOut: 'Codex ist nicht angemeldet.',
    signedOutHint: (path) => `Im Terminal ausführen: ${path?.includes(' ') ? `"${path}"` : (path ?? 'codex')} login`,
    askAgain: 'Erneut prüfen',
    startsWithJob: 'Startet mit dem ersten Auftrag.',
  },
  folders: {
    title: 'Ordner',
    none: 'Kein Ordner ist für Clients geöffnet.',
    add: 'Ordner hinzufügen …',
    addTitle: 'Ordner hinzufügen',
    addLead: 'Clients dürfen in diesem Ordner und in allem darunter arbeiten.',
    path: 'Ordner',
    pathPlaceholder: '/home/name/projekt',
    choose: 'Auswählen …',
    ceiling: 'Aufträge dürfen hier höchstens',
    ceilings: { 'read-only': 'lesen', 'workspace-write': 'lesen und schreiben', 'danger-full-access': 'alles' },
    ceilingNotes: {
      'read-only': 'Dateien ansehen und Befehle ausführen, die nichts ändern.',
      'workspace-write':
        'Dateien in diesem Ordner ändern. Jede Änderung wird vorher geprüft, solange unter „Regeln“ nichts anderes festgelegt ist.',
    },
    ceilingTitle: (sandbox) => `Obergrenze: ${sandbox}`,
    submit: 'Ordner hinzufügen',
    notAbsolute: 'Den ganzen Pfad angeben, ab / oder einem Laufwerksbuchstaben.',
    remove: 'Entfernen',
    removeNamed: (path) => `${path} entfernen`,
    removeTitle: 'Diesen Ordner entfernen?',
    removeLead: 'Clients können hier nichts mehr starten. Die Dateien bleiben, wie sie sind, und laufende Aufträge laufen weiter.',
    removeConfirm: 'Ordner entfernen',
  },
  doctor: {
    title: 'Selbsttest',
    run: 'Selbsttest starten',
    running: 'Selbsttest läuft …',
    lead: 'Sieht nach Codex, den Ordnern, den Ports und dem Datenordner.',
    summary: (problems, warnings) =>
      problems + warnings === 0
        ? 'Alles ist in Ordnung.'
        : [problems && plural(problems, 'Problem', 'Probleme'), warnings && plural(warnings, 'Warnung', 'Warnungen')]
            .filter(Boolean)
            .join(', '),
    ranAt: (when) => `geprüft ${when}`,
  },
};
