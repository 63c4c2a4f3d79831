/** Turns what `rvl migrate plan --json` printed (on stdin) into Markdown for a comment. */
import { readFileSync } from 'node:fs';

const plan = JSON.parse(readFileSync(0, 'utf8'));
if (plan.error) throw new Error(plan.error.message);
const verdict = plan.supported ? 'can be applied' : 'is **blocked**';
console.log(`### Migration of \`${plan.index}\` ${verdict}`);
list('Blocked because', plan.blocked_reasons);
list('Known and wanted?', plan.warnings);

/** @param {string} title @param {readonly string[]} items */
function list(title, items) {
  if (items.length > 0) console.log(['', `**${title}**`, '', ...items.map((item) => `- [ ] ${item}`)].join('\n'));
}
