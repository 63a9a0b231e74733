import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shownCommand } from './shell-command.ts';

test('the shell around a command is not shown', () => {
  expect(shownCommand("/bin/bash -lc 'npm test -- clock'")).toBe('npm test -- clock');
  expect(shownCommand('bash -c "echo \\"$HOME\\" \\\\"')).toBe('echo "$HOME" \\');
  expect(shownCommand('/usr/bin/zsh -lc ls')).toBe('ls');
});

test('a command that is not one quoted word stays what it is', () => {
  for (const command of ['npm test', "bash -lc 'a' b", "bash -lc 'open", 'bash script.sh', 'bash -lc '])
    expect(shownCommand(command)).toBe(command);
});

test('whatever was quoted comes back', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (inner) => {
      expect(shownCommand(`/bin/bash -lc '${inner.replaceAll("'", `'"'"'`)}'`)).toBe(inner);
    }),
  );
});
