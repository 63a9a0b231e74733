import { connectHost, type Fields, fieldsOf } from './host.ts';
import { askedJob, leftJob, resultJob } from './job.ts';
import { show } from './view.ts';
import './card.css';

const card = document.getElementById('card');
let input: Fields = {};

if (card) {
  show(askedJob(input), card);
  connectHost({
    context: ({ theme, styles }) => {
      if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme;
      for (const [name, value] of Object.entries(fieldsOf(styles?.variables))) {
        if (name.startsWith('--') && typeof value === 'string') document.documentElement.style.setProperty(name, value);
      }
    },
    input: (args) => {
      input = args;
      show(askedJob(input), card);
    },
    result: (result) => show(resultJob(input, result), card),
    cancelled: () => show(leftJob(input), card),
  });
}
