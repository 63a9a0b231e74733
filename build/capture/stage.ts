import { setTimeout as pause } from 'node:timers/promises';
import { type Browser, type Locator, type Page } from '@playwright/test';
import { type Frame } from './film.ts';

/** What is filmed: the window above, a line that says what happens below. */
export interface Stage {
  readonly frames: readonly Frame[];
  /** Says what happens from now on. */
  say(words: string): void;
  /** Holds the picture as it is. */
  hold(ms: number): Promise<void>;
  /** Moves the pointer there and presses. */
  press(target: Locator): Promise<void>;
  /** Writes as a person would, a few letters at a time. */
  write(target: Locator, words: string): Promise<void>;
}

const size = { width: 960, height: 680 };
const stripHeight = 44;
const pressMs = 500;
const letters = 6;

/** Puts a page of the window on the stage. `shownAs` names what is shown in place of a folder of this machine. */
export async function openStage(page: Page, browser: Browser, shownAs: Readonly<Record<string, string>>): Promise<Stage> {
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  const screen = await (await browser.newContext({ viewport: { ...size, height: size.height + stripHeight } })).newPage();
  const frames: Frame[] = [];
  let words = '';
  let pointer = { x: size.width / 2, y: size.height / 2 };

  const shoot = async (showMs: number) => {
    await page.evaluate(rename, shownAs);
    const picture = (await page.screenshot({ animations: 'disabled', caret: 'hide' })).toString('base64');
    await screen.setContent(frameOf(picture, words, pointer));
    await screen.locator('img').evaluate((image) => (image as unknown as { decode(): Promise<void> }).decode());
    frames.push({ png: await screen.screenshot(), showMs });
  };
  const moveTo = async (target: Locator) => {
    await target.scrollIntoViewIfNeeded();
    const box = await target.boundingBox();
    if (!box) throw new Error(`Nothing to press: ${target}`);
    const [from, to] = [pointer, { x: box.x + Math.min(box.width / 2, 60), y: box.y + box.height / 2 }];
    for (const part of [0.35, 0.75, 1]) {
      pointer = { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
      await shoot(part === 1 ? pressMs : 60);
    }
  };
  return {
    frames,
    say: (next) => {
      words = next;
    },
    hold: async (ms) => {
      // What has just changed is drawn first.
      await pause(250);
      await shoot(ms);
    },
    press: async (target) => {
      await moveTo(target);
      await target.click();
    },
    write: async (target, text) => {
      for (let at = letters; at < text.length + letters; at += letters) {
        await target.fill(text.slice(0, at));
        await shoot(120);
      }
    },
  };
}

/** Own markup around our own picture; nothing in it comes from outside. */
function frameOf(picture: string, words: string, { x, y }: { readonly x: number; readonly y: number }): string {
  return `<!doctype html><style>
    body { margin: 0; background: #14181d; font: 500 15px 'Inter Variable', Inter, system-ui, sans-serif; color: #e9edf1 }
    img { display: block; width: ${size.width}px; height: ${size.height}px }
    p { margin: 0; height: ${stripHeight}px; line-height: ${stripHeight}px; text-align: center }
    svg { position: absolute; left: ${x}px; top: ${y}px }
  </style>
  <img src="data:image/png;base64,${picture}" alt=""><p>${words}</p>
  <svg width="22" height="24" viewBox="0 0 22 24"><path d="M1 1v17l4.5-4 3 7 3.2-1.4-3-6.8h6z" fill="#111" stroke="#fff" stroke-width="1.4"/></svg>`;
}

/** Runs in the page. */
function rename(names: Readonly<Record<string, string>>): void {
  const { document, NodeFilter } = globalThis as unknown as { document: PageDocument; NodeFilter: { SHOW_TEXT: number } };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    for (const [from, to] of Object.entries(names)) if (text.data.includes(from)) text.data = text.data.replaceAll(from, to);
  }
}

interface PageDocument {
  readonly body: object;
  createTreeWalker(root: object, show: number): { nextNode(): { data: string } | null };
}
