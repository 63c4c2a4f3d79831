/**
 * `npm run bench`: the benchmarks, one at a time.
 *
 *     npm run bench                    the phases of one migration, see phases.mjs
 *     npm run bench -- compare         this tool beside Python RedisVL, see compare.mjs
 *     npm run bench -- scale           time and memory as the documents grow in number, see scale.mjs
 */
const [name = 'phases', ...rest] = process.argv.slice(2);
const known = ['phases', 'compare', 'scale'];
const chosen = known.includes(name) ? name : 'phases';
// The benchmark reads its own options from the arguments that are left.
process.argv.splice(2, process.argv.length, ...(known.includes(name) ? rest : process.argv.slice(2)));
await import(`./${chosen}.mjs`);
