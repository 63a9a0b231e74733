import { Component, type ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { texts } from '../../../shared/texts/texts.ts';

/** Keeps a bug in a screen from leaving an empty window. */
export class Crash extends Component<{ readonly children: ReactNode }, { readonly crashed: boolean }> {
  override state = { crashed: false };

  static getDerivedStateFromError(): { readonly crashed: boolean } {
    return { crashed: true };
  }

  override render(): ReactNode {
    if (!this.state.crashed) return this.props.children;
    return (
      <main role="alert" className="flex min-h-full flex-col items-center justify-center gap-3 p-6">
        <h1 className="font-semibold text-section">{texts.app.crashed}</h1>
        <p className="text-soft">{texts.app.crashedHint}</p>
        <Button onClick={() => window.location.reload()}>{texts.app.reload}</Button>
      </main>
    );
  }
}
