import { expect, test } from 'vitest';
import { desktopEntry } from './desktop-entry.ts';

const execOf = (...command: string[]) => desktopEntry(command).split('\n').slice(3);

test('the desktop starts the program with its arguments', () => {
  expect(desktopEntry(['/opt/Drawbridge/drawbridge', '--hidden'])).toBe(
    ['[Desktop Entry]', 'Type=Application', 'Name=Drawbridge', 'Exec="/opt/Drawbridge/drawbridge" "--hidden"', 'Terminal=false', ''].join(
      '\n',
    ),
  );
});

test('no folder’s name can say more than a name', () => {
  expect(execOf('/a b/$(touch x)`y`')).toEqual(['Exec="/a b/\\\\$(touch x)\\\\`y\\\\`"', 'Terminal=false', '']);
  expect(execOf('/100%f "q" \\')).toEqual(['Exec="/100%%f \\\\"q\\\\" \\\\\\\\"', 'Terminal=false', '']);
  expect(execOf('/a\nExec=evil')).toEqual(['Exec="/a\\nExec=evil"', 'Terminal=false', '']);
});
