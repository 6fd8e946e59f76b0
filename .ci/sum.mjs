// Sums what the runs of vitest report. A run that ended badly without a failed test counts as one, as does a run without
// tests, and so does each test that was skipped: here nothing may be.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, ...scripts] = process.argv.slice(2);
let [passed, failed] = [0, 0];
for (const script of scripts) {
  const exit = Number(readFileSync(join(folder, `${script}.exit`), 'utf8'));
  const file = join(folder, `${script}.json`);
  const tests = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8')).testResults.flatMap(({ assertionResults }) => assertionResults)
    : [];
  const good = tests.filter(({ status }) => status === 'passed').length;
  const bad = tests.filter(({ status }) => status !== 'passed');
  for (const { fullName, status } of bad) console.log(`${script}: ${status}: ${fullName}`);
  if (tests.length === 0) console.log(`${script}: no test ran`);
  if (exit !== 0 && bad.length === 0) console.log(`${script}: exit code ${exit}`);
  passed += good;
  failed += bad.length > 0 ? bad.length : exit === 0 && tests.length > 0 ? 0 : 1;
}
if (passed === 0 && failed === 0) failed = 1;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
