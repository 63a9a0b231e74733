import { Screen } from '../../ui/screen.tsx';
import { Actions } from './actions.tsx';
import { Fields } from './fields.tsx';
import { Pictures } from './pictures.tsx';
import { Words } from './words.tsx';

/** Every part of `ui/` in every state that it has, for the eye and for the baseline of their looks. */
export function Sheet() {
  return (
    <main className="flex h-full flex-col">
      <Screen title="Component sheet">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: focusable, so that the keyboard can scroll it */}
        <section aria-label="Parts" tabIndex={0} className="min-h-0 flex-1 overflow-y-auto">
          <div className="grid gap-6 p-6">
            <Actions />
            <Fields />
            <Words />
            <Pictures />
          </div>
        </section>
      </Screen>
    </main>
  );
}
