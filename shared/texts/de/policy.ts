import { type policyTexts as english } from '../en/policy.ts';
import { type Words } from '../words.ts';

/** Words of the folders’ policy. */
export const policyTexts: Words<typeof english> = {
  policy: {
    title: 'Regeln',
    folders: 'Ordner',
    lead: 'Es gilt die niedrigste Grenze von Ordner, Bridge und Client. Regeln liegen außerhalb aller Ordner, und kein Auftrag kann sie ändern.',
    none: 'Kein Ordner ist für Clients geöffnet.',
    edit: 'Bearbeiten',
    editNamed: (path) => `Regeln für ${path} bearbeiten`,
    summary: {
      'read-only': 'Clients dürfen lesen.',
      review: 'Clients dürfen schreiben; jede Änderung wird geprüft, bevor sie in den Ordner kommt.',
      ask: 'Clients dürfen direkt schreiben, nach einem Ja zu jedem Lauf.',
      allow: 'Clients dürfen direkt schreiben, ohne zu fragen.',
    },
    danger: 'Ein Client mit dem passenden Token darf ganz ohne Sandbox arbeiten.',
    networkOn: 'Netzwerk an.',
    secretScanOff: 'Nach Geheimnissen wird nicht gesucht.',
    isolatedOn: 'Getrennt von den eigenen Codex-Einstellungen.',
    sandbox: 'Aufträge dürfen hier höchstens',
    sandboxes: {
      'read-only': 'lesen',
      'workspace-write': 'lesen und schreiben',
      'danger-full-access': 'alles, ohne Sandbox',
    },
    sandboxNotes: {
      'read-only': 'Dateien ansehen und Befehle ausführen, die nichts ändern.',
      'workspace-write': 'Dateien unterhalb dieses Ordners ändern, so wie unter „Schreiben“ gewählt.',
      'danger-full-access':
        'Lesen, schreiben und erreichen, was immer Ihr Benutzerkonto kann, nach einem Ja zu jedem Lauf. Für Rechner, um die es nicht schade ist.',
    },
    writes: 'Schreiben',
    writeRules: { review: 'Erst prüfen', ask: 'Vor jedem Lauf fragen', allow: 'Erlauben' },
    writeNotes: {
      review: 'Ein Auftrag arbeitet in einer eigenen Kopie. Nur was in der Prüfung angenommen wird, kommt in den Ordner.',
      ask: 'Vor dem Start eines Auftrags wird gefragt. Nach dem Ja schreibt er direkt im Ordner; vorher geprüft wird nichts.',
      allow: 'Ein Auftrag schreibt direkt im Ordner, ohne Frage. Was er getan hat, ist danach zu sehen.',
    },
    more: 'Außerdem',
    secretScan: 'Erst nach Geheimnissen suchen',
    secretScanNote: 'Sehen Dateien nach Schlüsseln oder Passwörtern aus, wird der Auftrag abgelehnt, und Sie erfahren, welche es sind.',
    network: 'Netzwerk',
    networkNote: 'Befehle in der Sandbox dürfen das Netzwerk nutzen: Sie können Pakete holen und wegschicken, was sie lesen.',
    isolated: 'Getrennt von meinen Codex-Einstellungen',
    isolatedNote:
      'Jeder Auftrag hat einen eigenen Codex-Prozess, ohne Ihre config.toml und Ihre Regeln. Die Anmeldung bleibt. Aufträge starten langsamer.',
    seeds: {
      label: 'Ignorierte Dateien, die die Kopie eines Auftrags bekommt',
      placeholder: '.env.example\nnode_modules/=link',
      note: 'Ein Muster je Zeile, wie in einer .gitignore-Datei. Mit =link am Ende sieht der Auftrag die Dateien selbst und kann sie nicht ändern.',
    },
    ignore: {
      label: 'Dateien, die in Kopien fehlen',
      placeholder: 'build/\n*.iso',
      note: 'Für Ordner ohne Git, ein Muster je Zeile.',
    },
    save: 'Speichern',
    saved: 'Die Regeln sind gespeichert. Sie gelten für Aufträge, die ab jetzt starten.',
    refusedTitle: 'Was nie geöffnet werden kann',
    refused: [
      'Die ganze Festplatte, der persönliche Ordner und jeder Ordner, der ihn enthält: Zu viel wäre auf einmal offen.',
      'Der Datenordner: Darin liegen Regeln, Protokoll und Zustand.',
      'Der Ordner von Codex: Darin liegt die Anmeldung.',
      'Ein Ordner, der einen von diesen enthält. Stattdessen den Projektordner selbst öffnen.',
    ],
  },
  explain: {
    title: 'Was geschehen würde',
    lead: 'Eine Anfrage zusammenstellen und sehen, was daraus würde und welche Regel entscheidet.',
    folder: 'In',
    client: 'Client',
    owner: 'Sie selbst',
    bridge: 'Über',
    noBridge: 'dieses Fenster',
    asks: 'Möchte',
    sandboxes: { 'read-only': 'lesen', 'workspace-write': 'schreiben', 'danger-full-access': 'ohne Sandbox laufen' },
    allowed: 'Der Auftrag läuft.',
    asked: 'Zuerst wird gefragt.',
    refused: 'Der Auftrag wird abgelehnt.',
    rules: 'Regeln, in der Reihenfolge, in der sie angewandt werden',
    noRoot: 'Zuerst einen Ordner öffnen.',
  },
};
