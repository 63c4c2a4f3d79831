/** Stands for `node:child_process` in the bundle: the command starts no processes. */
export default {};
