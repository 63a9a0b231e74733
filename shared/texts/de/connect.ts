import { type connectTexts as english } from '../en/connect.ts';
import { type Words } from '../words.ts';

/** Words about connecting a client: what to copy into it, and the live test. */
export const connectTexts: Words<typeof english> = {
  connect: {
    clients: 'Welcher Client?',
    names: {
      chatgpt: 'ChatGPT',
      openWebUi: 'Open WebUI',
      cherryStudio: 'Cherry Studio',
      javascript: 'JavaScript',
      python: 'Python',
      curl: 'curl',
      program: 'Ein Programm hier',
    },
    notes: {
      chatgpt: 'Im Web, durch einen Tunnel.',
      openWebUi: 'Und andere Web-Apps mit OpenAI-Verbindung.',
      cherryStudio: 'Und andere Desktop-Apps mit OpenAI-Anbieter.',
      javascript: 'Mit OpenAIs eigenem SDK.',
      python: 'Mit OpenAIs eigenem SDK.',
      curl: 'Und Skripte.',
      program: 'Ein Editor oder Agent, der MCP-Server selbst startet. Er braucht kein Token.',
    },
    noBridge: (kind) =>
      `Es ist keine ${kind}-Bridge eingerichtet. Entweder eine unter „bridges“ in der Konfigurationsdatei eintragen oder einen anderen Client wählen.`,
    notRunning: (name) => `Die Bridge ${name} ist gestoppt, deshalb antwortet unter dieser Adresse noch nichts.`,
    token: {
      which: 'Token',
      fresh: 'ein neues',
      name: 'Name dieses Clients',
      nameNote: 'Er steht überall, wo der Client um etwas bittet. Das Token lässt sich jederzeit widerrufen.',
      write: 'Er darf um Änderungen bitten',
      writeNote: 'Jede Änderung kommt in die Prüfung, bevor sie den Ordner erreicht.',
      bridgeReads: (bridge) => `Die Bridge ${bridge} selbst lässt Clients nur lesen, und die niedrigste Grenze gilt.`,
      letWrite: 'Diese Bridge schreiben lassen, nach Prüfung',
      create: 'Token anlegen',
      once: (name) => `Das Token von ${name}, nur dieses eine Mal zu sehen`,
      stands: 'steht für das angelegte Token. Drawbridge bewahrt es nicht auf; ein neues gibt es unter „Clients“.',
      notNeeded: 'Diese Bridge verlangt kein Token.',
    },
    steps: {
      openWebUi: [
        'In den Admin-Einstellungen von Open WebUI unter „Verbindungen“ eine OpenAI-Verbindung mit dieser URL und diesem Schlüssel hinzufügen.',
        'Speichern. Die Modelle stehen sofort in der Liste.',
      ],
      openWebUiNote: 'In einem Container ist 127.0.0.1 der Container selbst: mit --network=host starten.',
      cherryStudio: [
        'In den Einstellungen von Cherry Studio unter „Modellanbieter“ einen Anbieter vom Typ OpenAI mit dieser Adresse und diesem Schlüssel hinzufügen.',
        'Unter „Verwalten“ die Modelle wählen und den Anbieter einschalten.',
      ],
      sdkKey: 'Beides liest OpenAIs SDK selbst; nichts Geheimes kommt in den Code.',
      install: 'Das SDK installieren.',
      code: 'Eine Anfrage stellen.',
      curlKey: 'Das Token in der Shell ablegen.',
      curlModels: 'Nachsehen, welche Modelle es gibt.',
      curlAsk: 'Eine Anfrage stellen.',
      program: [
        'Das in die Liste der MCP-Server des Programms eintragen; die meisten lesen sie aus einer Datei wie mcp.json.',
        'Das Programm neu starten. Es hat dieselben Werkzeuge wie ChatGPT, mit der Obergrenze derselben Bridge.',
      ],
      chatgptNone:
        'ChatGPT im Web kommt von außen, deshalb braucht diese Bridge zuerst einen Zugang. Jede Art von Tunnel startet Drawbridge selbst.',
      chatgptSetUp: 'Tunnel einrichten',
    },
    piece: {
      url: 'URL',
      host: 'API-Host',
      key: 'Schlüssel',
      environment: 'Umgebung',
      command: 'Befehl',
      code: 'Code',
      config: 'Konfiguration',
    },
    copy: (piece) => `Kopieren: ${piece}`,
    question: 'Was liegt in diesem Ordner?',
  },
  connectionTest: {
    title: 'Verbindungstest',
    waiting: (name) => `Wartet auf die erste Anfrage von ${name} …`,
    waitingForProgram: 'Wartet auf ein Programm auf diesem Rechner …',
    programConnected: 'Ein Programm auf diesem Rechner ist verbunden.',
    starting: 'Der Test beginnt …',
    offline: 'Der Test geht weiter, sobald Drawbridge wieder da ist.',
    connected: (name) => `${name} ist verbunden.`,
    arrived: (request) => `${request} ist angekommen und in Arbeit.`,
    answered: (request, status) => `${request} wurde mit ${status} beantwortet.`,
    left: (request) => `${request} ist angekommen; der Client ging, bevor die Antwort begann.`,
    program: 'Es spricht MCP über drawbridge mcp.',
    fromOutside: 'Die Anfrage kam durch den Tunnel.',
    instead: 'Es kam etwas an, aber noch nicht das Richtige.',
    reasons: {
      wrongToken:
        'Eine Anfrage kam mit einem Token, das hier nicht bekannt ist. Den Schlüssel noch einmal kopieren, ohne Leerzeichen davor und danach.',
      noSignIn: 'Ein Client hat angeklopft und soll sich anmelden. Sein Code wird unter „Anmeldung“ eingegeben.',
      wrongHost: (address) =>
        `Eine Anfrage kam unter einem anderen Namen, als diese Bridge hat. Die Adresse muss genau ${address} lauten; in einem Container ist das nicht dieser Rechner.`,
      fromPage:
        'Eine Webseite wollte die Bridge aus dem Browser heraus aufrufen; das wird abgelehnt. Der Server des Clients muss selbst anfragen.',
      other: (name) => `${name} hat mit dem eigenen Token angefragt. Dieser Client braucht das Token von oben.`,
      wrongBridge: (bridge, address) =>
        `Das Token stimmt, die Anfrage ging aber an die Bridge ${bridge}. Die richtige Adresse ist ${address}.`,
      wrongPath: (path, address) => `Das Token stimmt, aber unter ${path} gibt es nichts. Die Adresse muss genau ${address} lauten.`,
      model: 'Das Token stimmt, aber Codex kennt das genannte Modell nicht. Welche es gibt, sagt die Modellliste.',
      scope: 'Das Token stimmt, erlaubt aber nicht, worum gebeten wurde. Das lässt sich unter „Clients“ ändern.',
      codex: 'Das Token stimmt; Codex konnte nicht antworten, weil es nicht angemeldet ist. Zurück zu Schritt 1.',
      tooMany: 'Das Token stimmt, die Anfragen kommen aber zu schnell. In einer Sekunde gibt es wieder Antwort.',
      unclear: (status, code) => `Das Token stimmt, die Antwort war aber ${status}${code === null ? '' : ` (${code})`}.`,
      refused: (status, code) => `Eine Anfrage wurde mit ${status} abgelehnt (${code}).`,
    },
    openConnections: 'Alle Verbindungen',
    late: 'Noch immer nichts. Zu prüfen:',
    checks: {
      openai: [
        'Wurde die Adresse ganz kopiert, mit http:// und dem Port?',
        'Läuft der Client auf diesem Rechner? In einem Container oder auf einem anderen Rechner ist 127.0.0.1 etwas anderes.',
        'Steht ein Proxy dazwischen? Dann 127.0.0.1 davon ausnehmen (NO_PROXY).',
      ],
      chatgpt: [
        'Steht der Tunnel? Sein eigener Test unter „Tunnel“ geht den ganzen Weg und sagt, wo er endet.',
        'Ist das Plugin installiert und in der Unterhaltung eingeschaltet?',
        'ChatGPT beim Namen bitten: „Nimm Drawbridge, um …“.',
      ],
      program: [
        'Wurde das Programm nach der Änderung neu gestartet?',
        'Findet das Programm drawbridge? Wenn nicht, den ganzen Pfad angeben.',
        'Seine eigene Liste der MCP-Server sagt, warum einer nicht startet.',
      ],
    },
  },
};
