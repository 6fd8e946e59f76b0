import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { isFeatureId } from '../../../src/answers/catalogue.js';
import { Project } from '../project.js';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let project: Project;
beforeAll(async () => {
  // With BENCH_ENVIRONMENT, a virtual environment that has everything, nothing is installed.
  const sharedEnvironment = process.env.BENCH_ENVIRONMENT;
  const features = ['sqlalchemy'].filter(isFeatureId);
  project = await Project.create({ features, ...(sharedEnvironment && { sharedEnvironment }) });
});
afterAll(() => project?.remove());

// Alembic's configuration takes a % for the beginning of an interpolation.
it('migrates and passes its tests in a folder with a percent sign above it', async () => {
  const tested = await project.shell(`
    python=$(uv run --no-sync python -c 'import sys; print(sys.executable)')
    mkdir '../50% off'
    git ls-files -z | xargs -0 cp --parents -t '../50% off'
    cd '../50% off'
    "$python" -m alembic upgrade head
    "$python" -m pytest -q tests/test_migrations.py`);
  expect(tested).toMatch(/\d+ passed/);
});
