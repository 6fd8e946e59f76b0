import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const PROGRAM = `
import json, sys
for line in sys.stdin:
    try:
        compile(json.loads(line), "merged.py", "exec", dont_inherit=True)
        print(json.dumps(""), flush=True)
    except SyntaxError as error:
        print(json.dumps(f"{error.lineno}: {error.msg}"), flush=True)
`;

/** One real Python for many modules: starting it takes longer than compiling them. */
export class Python {
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly answers: AsyncIterator<string>;
  private readonly known = new Map<string, string>();

  constructor() {
    this.process = spawn('python3', ['-c', PROGRAM], { env: { ...process.env, PYTHONUTF8: '1' } });
    this.answers = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }

  /** What Python's compiler says against a module; empty when nothing. */
  async faultIn(source: string): Promise<string> {
    const known = this.known.get(source);
    if (known !== undefined) return known;
    this.process.stdin.write(`${JSON.stringify(source)}\n`);
    const { value, done } = await this.answers.next();
    if (done) throw new Error('Python has ended');
    const fault = JSON.parse(value) as string;
    this.known.set(source, fault);
    return fault;
  }

  stop(): void {
    this.process.stdin.end();
  }
}
