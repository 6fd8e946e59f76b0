import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answers } from '../answers/answers.js';
import { select } from '../answers/select.js';
import { missingSecrets } from '../apply/environment-file.js';
import { distributionName } from '../render/context.js';
import { commandLine } from '../toolchain/command.js';
import { installCommands, PYTHON_NEEDED } from '../toolchain/environment.js';
import { findExecutable } from '../toolchain/find-executable.js';
import { findPython } from '../toolchain/python.js';
import type { RunOptions } from '../toolchain/run.js';
import type { Finding } from './finding.js';

/** The settings, the tools and the lock file of this checkout. */
export async function checkEnvironment(
  root: string,
  answers: Answers,
  options: RunOptions,
): Promise<Finding[]> {
  return [...checkSettings(root, answers), ...checkLock(root), ...(await checkTools(root, answers, options))];
}

function checkSettings(root: string, answers: Answers): Finding[] {
  const { secrets } = select(answers);
  if (!existsSync(join(root, '.env'))) {
    const detail = secrets.length === 0 ? '.env' : `.env (${secrets.join(', ')})`;
    return [{ code: 'env-missing', detail, path: '.env', remedy: 'cp .env.example .env' }];
  }
  const missing = missingSecrets(join(root, '.env'), secrets);
  return missing.map((name) => ({
    code: 'env-secret',
    detail: name,
    path: '.env',
    remedy: `python -c "import secrets; print('${name}=' + secrets.token_urlsafe(32))" >> .env`,
  }));
}

/** The lock file repeats what `pyproject.toml` asks for: a name that only one of them has shows which is the older. */
function checkLock(root: string): Finding[] {
  const [lock, project] = ['uv.lock', 'pyproject.toml'].map((name) => {
    const path = join(root, name);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  });
  if (lock === undefined || project === undefined) return [];
  const locked = names(/^requires-dist = \[([\s\S]*?)^\]/m.exec(lock)?.[1] ?? '', /name = "([^"]+)"/g);
  const asked = names(
    /^dependencies = \[([\s\S]*?)^\]/m.exec(project)?.[1] ?? '',
    /^\s*"([A-Za-z0-9][\w.-]*)/gm,
  );
  const different = [
    ...[...asked].filter((name) => !locked.has(name)),
    ...[...locked].filter((name) => !asked.has(name)),
  ];
  if (different.length === 0) return [];
  return [{ code: 'lock-outdated', detail: different.sort().join(', '), path: 'uv.lock', remedy: 'uv lock' }];
}

function names(text: string, name: RegExp): Set<string> {
  return new Set(
    [...text.matchAll(name)].map(([, one]) => (one as string).toLowerCase().replace(/[-_.]+/g, '-')),
  );
}

async function checkTools(root: string, answers: Answers, options: RunOptions): Promise<Finding[]> {
  const { env } = answers;
  if (env !== 'venv' && findExecutable(env, options.environment, process.platform) === undefined) {
    return [{ code: 'tool-missing', detail: env, remedy: INSTALL[env] }];
  }
  // A conda environment lies where conda keeps it.
  if (env === 'conda' || existsSync(join(root, '.venv'))) return [];
  if (env === 'venv' && (await findPython(options, process.platform)).kind !== 'found') {
    return [{ code: 'tool-missing', detail: `Python ${PYTHON_NEEDED}`, remedy: INSTALL.venv }];
  }
  const commands = installCommands(
    { tool: env, distribution: distributionName(answers.name) },
    process.platform,
  );
  return [{ code: 'environment-missing', detail: '.venv', remedy: commands.map(commandLine).join(' && ') }];
}

const INSTALL = {
  uv: 'https://docs.astral.sh/uv/getting-started/installation/',
  conda: 'https://docs.conda.io/projects/conda/en/stable/user-guide/install/',
  venv: 'https://www.python.org/downloads/',
};
