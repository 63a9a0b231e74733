import { afterEach, expect, test } from 'vitest';
import { said, saidFailure } from './said.ts';
import { setLanguage } from './texts.ts';

afterEach(() => setLanguage('en'));

const portTaken = { code: 'bridge/portInUse', message: 'Port 8765 of chatgpt is in use.', hint: 'Stop the other program.' };
const unknown = { code: 'plugin/newer', message: 'Something of a newer core.', hint: null };

test('English is said as the core says it', () => {
  expect(said('Port 8765 is free.')).toBe('Port 8765 is free.');
  expect(saidFailure(portTaken)).toEqual({ message: portTaken.message, hint: portTaken.hint, core: null });
});

test('German says the sentences it knows, with what they name', async () => {
  await setLanguage('de');
  expect(said('Port 8765 is free.')).toBe('Port 8765 ist frei.');
  expect(said('The program a.b* was not found; what runs is decided when it starts.')).toBe(
    'Das Programm a.b* wurde nicht gefunden; was läuft, entscheidet sich erst beim Start.',
  );
  expect(said('Version 0.150.0, found on PATH: /usr/bin/codex')).toBe('Version 0.150.0, im PATH gefunden: /usr/bin/codex');
  expect(said('folder /src/a (roots[].writes): writes are “ask”, so the owner is asked before it starts, and it writes in place.')).toBe(
    'Ordner /src/a (roots[].writes): Schreiben steht auf „ask“, also wird vor dem Start gefragt, und geschrieben wird direkt im Ordner.',
  );
});

test('several sentences are said together, and none by halves', async () => {
  await setLanguage('de');
  expect(said('The keychain is locked. Nothing needs it yet.')).toBe('Der Schlüsselbund ist gesperrt. Noch braucht ihn nichts.');
  expect(said('The keychain is locked. The moon is full.')).toBe('The keychain is locked. The moon is full.');
});

test('a failure that German has no sentence for is said in general, and what the core said stays', async () => {
  await setLanguage('de');
  expect(saidFailure({ code: 'client/nameTaken', message: 'A client named "a" exists.', hint: null })).toEqual({
    message: 'Einen Client namens "a" gibt es schon.',
    hint: null,
    core: null,
  });
  expect(saidFailure(portTaken)).toEqual({
    message: 'Ein anderes Programm benutzt den Port dieser Bridge.',
    hint: 'Das andere Programm beenden oder einen anderen Port wählen.',
    core: 'Port 8765 of chatgpt is in use. Stop the other program.',
  });
  expect(saidFailure(unknown)).toEqual({ message: unknown.message, hint: null, core: null });
});

test('the language that was asked for last is spoken, whichever words arrive last', async () => {
  await Promise.all([setLanguage('de'), setLanguage('en')]);
  expect(said('Switched off.')).toBe('Switched off.');
});
