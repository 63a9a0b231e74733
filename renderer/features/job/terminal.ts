/** The eight colours of a terminal, by their numbers. */
export const colours = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;

/** How a run of characters looks. Backgrounds, blinking and hiding are left out: nothing a program writes can make its text unreadable. */
export interface Look {
  readonly colour: (typeof colours)[number] | null;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
}

export interface Run {
  readonly text: string;
  readonly look: Look;
}

export const plainLook: Look = { colour: null, bold: false, dim: false, italic: false, underline: false };

/** A line that is longer is shown up to here. */
const longestLine = 4000;

/* Every pattern ends at the line: a sequence that is never closed takes no more than its own line with it. */
const style = /^(?:\u001b\[|\u009b)([\d;:]*)m$/;
const code =
  /(?:\u001b\[|\u009b)[\u0020-\u003f]*[\u0040-\u007e]?|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\n\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[\u0020-\u002f]*[\u0030-\u007e]?|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** One line of output as runs; codes that do anything but style the text are left out. What was drawn over is not shown. */
export function runsOf(line: string, start: Look): readonly Run[] {
  const runs = allRuns(line.slice(0, longestLine), start);
  return line.length > longestLine ? [...runs, { text: '…', look: plainLook }] : runs;
}

/** Output without the codes that colour it or move a terminal's cursor. A line that was drawn over is what it was last. */
export function plainOutput(output: string): string {
  const lines = output.split('\n').map((line) =>
    allRuns(line, plainLook)
      .map(({ text }) => text)
      .join(''),
  );
  return lines.join('\n');
}

function allRuns(line: string, start: Look): readonly Run[] {
  let runs: Run[] = [];
  let [look, from, returned] = [start, 0, false];
  const add = (text: string) => {
    if (text === '') return;
    if (returned) runs = [];
    returned = false;
    runs.push({ text, look });
  };
  for (const { 0: found, index } of line.matchAll(code)) {
    add(line.slice(from, index));
    from = index + found.length;
    returned ||= found === '\r';
    const styled = style.exec(found);
    if (styled) look = restyled(look, styled[1] ?? '');
  }
  add(line.slice(from));
  return runs;
}

interface Line {
  readonly from: number;
  readonly to: number;
  readonly look: Look;
}

/** The lines of an output that may grow; what was read once is not read again. */
export class TerminalLines {
  #read = '';
  #lines: Line[] = [];

  /** Reads an output, or what was added to it, and gives the number of its lines. */
  read(output: string): number {
    if (output === this.#read) return this.#lines.length;
    const grown = this.#read !== '' && output.startsWith(this.#read);
    // The last line may have gone on, and a code in it may have been cut.
    const last = grown ? this.#lines.pop() : undefined;
    if (!grown) this.#lines = [];
    this.#read = output;
    this.#scan(last?.from ?? 0, last?.look ?? plainLook);
    return this.#lines.length;
  }

  /** A line of what was read. */
  runs(at: number): readonly Run[] {
    const line = this.#lines[at];
    return line ? runsOf(this.#read.slice(line.from, line.to), line.look) : [];
  }

  #scan(start: number, look: Look): void {
    const styleOrEnd = /\n|(?:\u001b\[|\u009b)([\d;:]*)m/g;
    styleOrEnd.lastIndex = start;
    let [from, first, now] = [start, look, look];
    for (let match = styleOrEnd.exec(this.#read); match; match = styleOrEnd.exec(this.#read)) {
      if (match[0] !== '\n') now = restyled(now, match[1] ?? '');
      else {
        this.#lines.push({ from, to: match.index, look: first });
        [from, first] = [styleOrEnd.lastIndex, now];
      }
    }
    if (from < this.#read.length) this.#lines.push({ from, to: this.#read.length, look: first });
  }
}

const attributes: Readonly<Record<number, Partial<Look>>> = {
  0: plainLook,
  1: { bold: true },
  2: { dim: true },
  3: { italic: true },
  4: { underline: true },
  21: { underline: true },
  22: { bold: false, dim: false },
  23: { italic: false },
  24: { underline: false },
  39: { colour: null },
};

/** The look after a style code; what is not known of it changes nothing. */
function restyled(look: Look, parameters: string): Look {
  const numbers = parameters.split(/[;:]/).map(Number);
  let next = look;
  for (let at = 0; at < numbers.length; at += 1) {
    const number = numbers[at] ?? 0;
    if (number === 38 || number === 48 || number === 58) {
      const { colour, length } = extended(numbers.slice(at + 1));
      if (number === 38) next = { ...next, colour };
      at += length;
    } else next = { ...next, ...(attributes[number] ?? basic(number)) };
  }
  return next;
}

function basic(number: number): Partial<Look> {
  const plain = number >= 30 && number <= 37 ? number - 30 : number >= 90 && number <= 97 ? number - 90 : -1;
  const colour = colours[plain];
  return colour === undefined ? {} : { colour };
}

/** A colour of 256 or of 16 million as the nearest of the eight, and how many numbers told it. */
function extended([kind, first = 0, second = 0, third = 0]: readonly number[]): {
  readonly colour: Look['colour'];
  readonly length: number;
} {
  if (kind === 2) return { colour: nearest([first, second, third], 255), length: 4 };
  if (kind !== 5) return { colour: null, length: 0 };
  if (first < 16) return { colour: colours[first % 8] ?? null, length: 2 };
  const cube = first - 16;
  return { colour: first > 231 ? null : nearest([Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6], 5), length: 2 };
}

/** Which of red, green and blue are nearly as strong as the strongest. */
function nearest(parts: readonly number[], most: number): Look['colour'] {
  const strongest = Math.max(...parts);
  if (strongest < most / 4) return 'black';
  const number = parts.reduce((sum, part, bit) => sum + (part > strongest * 0.7 ? 2 ** bit : 0), 0);
  return colours[number] ?? null;
}
