import '../../client/platform.ts';
import '../../ui/styles.css';

// As renderer/main.tsx does, for the same reason.
void import('./start.tsx');
