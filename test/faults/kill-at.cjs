// Preloaded into a command: kills it with SIGKILL at its KILL_AT-th write, or tells in KILL_COUNT how many there were.
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');

let writes = 0;
for (const name of ['mkdirSync', 'writeFileSync', 'renameSync', 'rmdirSync', 'unlinkSync', 'chmodSync']) {
  const original = fs[name];
  fs[name] = (...args) => {
    writes++;
    if (writes === Number(process.env.KILL_AT)) process.kill(process.pid, 'SIGKILL');
    return original(...args);
  };
}
syncBuiltinESMExports();
process.on('exit', () => {
  if (process.env.KILL_COUNT) fs.appendFileSync(process.env.KILL_COUNT, String(writes));
});
