// Preloaded into the process that is measured. At its end it writes what it cost, as JSON, to file descriptor 3.
const { writeSync } = require('node:fs');

const modules = new Set();
if (process.env.BENCH_COUNT_MODULES) {
  const { Session } = require('node:inspector');
  const session = new Session();
  session.connect();
  session.on('Debugger.scriptParsed', ({ params: { url } }) => url.startsWith('file:') && modules.add(url));
  session.post('Debugger.enable');
}

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  const builtIn = process.moduleLoadList.filter((name) => name.startsWith('NativeModule ')).length;
  writeSync(3, JSON.stringify({ cpu: (user + system) / 1000, modules: modules.size, builtIn }));
});
