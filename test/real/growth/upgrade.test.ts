import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { features } from '../../../src/answers/catalogue.js';
import { releases } from '../../../src/locales/releases/index.js';
import { render } from '../../../src/render/index.js';
import { answersFor } from '../../combinations.js';
import { Grown } from '../../grow/command.js';
import { oldVersion } from '../../grow/old-projects.js';
import { removeSharedEnvironment, sharedEnvironment } from '../shared-environment.js';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 300_000 });
afterAll(removeSharedEnvironment);

const PRICES = `from app.core.errors import ConflictError, NotFoundError
from app.core.logging import request_id_var


def with_vat(price: float, rate: float) -> float:
    if price < 0:
        raise ConflictError("A price is not negative")
    if rate > 1:
        raise NotFoundError(request_id_var.get() or "no request")
    return round(price * (1 + rate), 2)
`;
const ENDPOINT = `from fastapi import APIRouter

from app.core.config import SettingsDep
from app.core.openapi import problems
from app.services.prices import with_vat

router = APIRouter(prefix="/prices", tags=["items"])


@router.get("/{price}", responses=problems(409))
async def read_price(settings: SettingsDep, price: float) -> float:
    return with_vat(price, settings.vat_rate)
`;
const TEST = `from fastapi.testclient import TestClient

from app.core.errors import TooFarError
from app.core.middleware import QuietMiddleware


def test_the_tax_is_added(client: TestClient) -> None:
    assert client.get("/api/v1/prices/10").json() == 11.0
    assert client.get("/api/v1/prices/-1").status_code == 409
    assert TooFarError.__doc__ == "Mine."
    assert QuietMiddleware.__doc__ == "Mine."
`;
const MIDDLEWARE = `class QuietMiddleware:
    """Mine."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


`;

/** What somebody made of a project of the old version: files of their own, and lines in ours. */
function work(project: Grown): void {
  project.write('app/services/prices.py', PRICES);
  project.write('app/api/v1/endpoints/prices.py', ENDPOINT);
  project.write('tests/test_prices.py', TEST);
  project.edit(
    'app/core/config.py',
    '    http_timeout: float = Field(default=5.0, gt=0)\n',
    '    http_timeout: float = Field(default=5.0, gt=0)\n\n    vat_rate: float = Field(default=0.1, ge=0)\n',
  );
  project.edit(
    'app/core/errors.py',
    'class ConflictError',
    'class TooFarError(AppError):\n    """Mine."""\n\n\nclass ConflictError',
  );
  project.edit(
    'app/core/middleware.py',
    'class RequestContextMiddleware',
    `${MIDDLEWARE}class RequestContextMiddleware`,
  );
  project.edit('app/api/v1/router.py', 'items, users', 'items, prices, users');
  project.write(
    'app/api/v1/router.py',
    `${project.read('app/api/v1/router.py')}api_router.include_router(prices.router)\n`,
  );
  // The one test of the project that asks who may use an endpoint of one's own.
  if (existsSync(join(project.root, 'tests/test_permissions.py')))
    project.edit(
      'tests/test_permissions.py',
      'PUBLIC = {\n',
      'PUBLIC = {\n    ("GET", "/api/v1/prices/{price}"),\n',
    );
  project.edit('pyproject.toml', 'dependencies = [\n', 'dependencies = [\n    "rich>=14",\n');
}

async function python(project: Grown, ...args: string[]): Promise<void> {
  const { exitCode, all } = await execa(join(await sharedEnvironment(), 'bin/python'), ['-m', ...args], {
    cwd: project.root,
    all: true,
    reject: false,
    env: { PYTHONUTF8: '1' },
  });
  expect(exitCode, all).toBe(0);
}

describe('upgrade from 0.1.0, as it was packed', () => {
  it.each(['none', 'jwt,sqlalchemy'])(
    'leaves a project with %s that somebody works on working',
    async (ids) => {
      const project = await Grown.create(ids, { version: oldVersion(), env: 'uv' });
      work(project);
      await project.commit('mine');
      const { exitCode, all } = await project.grow([
        'upgrade',
        '--from',
        oldVersion(),
        '--no-install',
        '--yes',
      ]);
      expect(exitCode, all).toBe(0);
      expect(all).toContain('app.core.errors → app.errors');
      expect(all).toContain('HTTPStatus.IM_A_TEAPOT');
      expect(all.includes('last_used_at'), all).toBe(ids !== 'none');
      expect(all).not.toContain('INFERENCE_MAX_WAIT');
      expect(project.read('app/services/prices.py')).toContain(
        'from app.errors import ConflictError, NotFoundError\n',
      );
      await python(project, 'ruff', 'check', '.');
      await python(project, 'ruff', 'format', '--check', '.');
      await python(project, 'mypy');
      await python(project, 'pytest', '-q', '-x');
      expect((await project.grow(['check'])).all).not.toContain('[broken]');
    },
  );

  it('follows renames of modules that were there, to modules that are', () => {
    const all = answersFor(features.map(({ id }) => id));
    const has = (files: ReadonlyMap<string, unknown> | Set<string>, module: string): boolean =>
      files.has(`${module.replaceAll('.', '/')}.py`);
    const now = render(all);
    for (const { renames } of releases)
      for (const [from, to] of Object.entries(renames)) {
        expect(has(now, from.replace(/:.*/, '')) && !from.includes(':'), from).toBe(false);
        expect(has(now, to.replace(/:.*/, '')), to).toBe(true);
      }
  });
});

describe('--verify', () => {
  it('runs the project’s own checks before and after, and says what the change broke', async () => {
    const project = await Grown.create('none', { env: 'uv' });
    const bare = await project.grow(['feature', 'jwt', '--verify', '--no-install']);
    expect(bare.exitCode, bare.all).toBe(1);
    expect(bare.all).toContain('uv sync');

    symlinkSync(await sharedEnvironment(), join(project.root, '.venv'));
    await project.commit('environment');
    const fine = await project.grow(['middleware', 'timing', '--verify', '--no-install']);
    expect(fine.exitCode, fine.all).toBe(0);
    expect(fine.all).toContain('find nothing.');

    writeFileSync(
      join(project.root, 'tests/test_mine.py'),
      'from app.main import app\n\n\ndef test_nobody_logs_in() -> None:\n    assert "/api/v1/auth/token" not in app.openapi()["paths"]\n\n\ndef test_fails() -> None:\n    assert not app\n',
    );
    await project.commit('mine');
    const broken = await project.grow(['feature', 'jwt', '--verify', '--no-install', '--json']);
    expect(broken.exitCode, broken.all).toBe(3);
    const { verified, next } = JSON.parse(broken.stdout);
    // What failed before is not the change's doing.
    expect(verified.broken).toEqual(['pytest: FAILED tests/test_mine.py::test_nobody_logs_in']);
    expect(next).toEqual([]);
  });
});
