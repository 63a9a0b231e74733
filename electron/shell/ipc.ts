/** The one channel pair between the page and the core. Both carry a page's session and one JSON-RPC text. */
export const toCore = 'drawbridge/toCore';
export const toPage = 'drawbridge/toPage';

/** What the preload gives the page as `window.drawbridge`. */
export interface PageDoor {
  send(text: string): void;
  /** @returns a function that ends the listening */
  onMessage(listener: (text: string) => void): () => void;
}
