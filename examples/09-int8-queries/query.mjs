/**
 * Encodes query vectors for an index that a migration turned into int8, and shows what the encoding keeps.
 *
 *   npm run build
 *   node examples/09-int8-queries/query.mjs
 */
import { quantizeQuery } from 'redisvl-migrate';

const embedding = [0.12, -0.48, 0.31, 0.05];

// COSINE: nothing is needed but the vector itself.
const cosine = quantizeQuery(embedding, { datatype: 'int8', metric: 'COSINE' });
show('COSINE', cosine);

// L2 and IP: the scale is in the report of the migration, under "encodings".
const scaling = /** @type {const} */ ({ kind: 'symmetric', scale: 0.004 });
const product = quantizeQuery(embedding, { datatype: 'int8', metric: 'IP', scaling });
show('IP', product);

// The bytes go into the query as they are, and into new documents likewise:
//   client.ft.search('products', '*=>[KNN 10 @embedding $vector AS distance]', {
//     PARAMS: { vector: product }, SORTBY: 'distance', DIALECT: 2 });
//   client.hSet('product:17', { embedding: product });

// Redis compares codes. The distance as it was before: 1 - scale² * (1 - reported distance).
const reported = 1 - dot(new Int8Array(product), new Int8Array(product));
const exact = 1 - dot(embedding, embedding);
console.log(
  `IP distance to itself: reported ${reported}, as before ${(1 - scaling.scale ** 2 * (1 - reported)).toFixed(4)}, exact ${exact.toFixed(4)}`,
);

/** @param {string} metric @param {Buffer} bytes */
function show(metric, bytes) {
  console.log(`${metric.padEnd(6)} ${embedding.join(' ')}  becomes  ${new Int8Array(bytes).join(' ')}`);
}

/** @param {ArrayLike<number>} a @param {ArrayLike<number>} b */
function dot(a, b) {
  return Array.from(a).reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}
