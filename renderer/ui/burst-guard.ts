import { useEffect, useState } from 'react';

const guardMs = 500;

/**
 * False for half a second after `key` came before the owner's eyes, and after the window came to the front: a click or a key that was meant
 * for what stood there before answers nothing.
 */
export function useBurstGuard(key: string): boolean {
  const [passed, setPassed] = useState<string | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const begin = () => {
      clearTimeout(timer);
      setPassed(null);
      timer = setTimeout(() => setPassed(key), guardMs);
    };
    begin();
    window.addEventListener('focus', begin);
    document.addEventListener('visibilitychange', begin);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('focus', begin);
      document.removeEventListener('visibilitychange', begin);
    };
  }, [key]);
  return passed === key;
}
