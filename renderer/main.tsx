import './client/platform.ts';
import './ui/styles.css';

// Not a plain import: schemas look at the platform's settings as they are made, and a bundler may place them before.
void import('./start.tsx');
