import { afterAll, expect, it, vi } from 'vitest';
import { closure, isFeatureId } from '../../../src/answers/catalogue.js';
import { Project } from '../project.js';
import { serviceFor, stopServices } from '../services.js';
import { removeSharedEnvironment, sharedEnvironment } from '../shared-environment.js';

vi.setConfig({ testTimeout: 900_000, hookTimeout: 60_000 });

/** A mistake that somebody might make in their project: a text that stands there once, and what is written instead. */
interface Fault {
  fault: string;
  path: string;
  found: string;
  by: string;
  /** Those of the project's tests that look at it: running all of them each time would show the same, later. */
  tests: string;
}

const FAULTS: readonly Fault[] = [
  {
    fault: 'a request commits nothing',
    path: 'app/db/session.py',
    found: 'async with database.begin() as session:',
    by: 'async with database() as session:',
    tests: 'tests/test_items.py',
  },
  {
    fault: 'an error of the database is swallowed',
    path: 'app/db/session.py',
    found: 'raise ConflictError(conflict) from error',
    by: 'return',
    tests: 'tests/test_users.py',
  },
  {
    fault: 'anybody reads the uploads of others',
    path: 'app/crud/upload.py',
    found: 'if upload is None or (owner_id is not None and upload.owner_id != owner_id):',
    by: 'if upload is None:',
    tests: 'tests/test_upload_owners.py',
  },
  {
    fault: 'a 403 tells that somebody else has an item of this number',
    path: 'app/crud/item.py',
    found: 'import NotFoundError',
    by: 'import PermissionDeniedError as NotFoundError',
    tests: 'tests/test_permissions.py',
  },
  {
    fault: 'anybody edits the posts of others',
    path: 'app/services/board.py',
    found: 'if user.role not in roles:',
    by: 'if False:',
    tests: 'tests/test_board_posts.py',
  },
  {
    fault: 'the scopes of a token are not looked at',
    path: 'app/api/deps.py',
    found: 'if not principal.scopes.issuperset(scopes.scopes):',
    by: 'if False:',
    tests: 'tests/test_permissions.py',
  },
  {
    fault: 'an expired token is accepted',
    path: 'app/core/security.py',
    found: 'options={"require": [',
    by: 'options={"verify_exp": False, "require": [',
    tests: 'tests/test_tokens.py',
  },
  {
    fault: 'a token outlives the logout everywhere',
    path: 'app/services/auth.py',
    found: ' or claims.ver != user.token_version:',
    by: ':',
    tests: 'tests/test_tokens.py tests/test_auth.py',
  },
  {
    fault: 'a request over the limit is let through',
    path: 'app/rate_limit/limiter.py',
    found: '        if not allowed:\n            raise too_many(policy, limit)\n',
    by: '',
    tests: 'tests/test_rate_limit.py',
  },
  {
    fault: 'a price may be negative',
    path: 'app/schemas/item.py',
    found: 'Field(strict=True, gt=0, le=1_000_000, examples=[24.5])',
    by: 'Field(strict=True)',
    tests: 'tests/test_items.py',
  },
  {
    fault: 'the cache keeps what was changed',
    path: 'app/api/v1/endpoints/items.py',
    found: 'dependencies=[Depends(invalidate_items, scope="function")],',
    by: '',
    tests: 'tests/test_cache.py',
  },
];

afterAll(stopServices);
afterAll(removeSharedEnvironment);

it(`a project's own tests catch all but one of ${FAULTS.length} planted faults`, async () => {
  const features = closure(['board', 'redis', 'rate-limit'].filter(isFeatureId)).map(({ id }) => id);
  const project = await Project.create({ features, sharedEnvironment: await sharedEnvironment() });
  const env = { TEST_REDIS_URL: await serviceFor('redis://localhost:6379/0') };
  const pytest = (tests: string): Promise<string> => project.shell(`uv run pytest -q -x ${tests}`, env);
  try {
    // Without a fault they pass: so it is the fault that they fail for.
    await pytest([...new Set(FAULTS.flatMap(({ tests }) => tests.split(' ')))].join(' '));
    const missed: string[] = [];
    for (const { fault, path, found, by, tests } of FAULTS) {
      const right = project.read(path);
      expect(right.split(found).length - 1, `how often ${path} has: ${found}`).toBe(1);
      project.write(
        path,
        right.replace(found, () => by),
      );
      const said = await pytest(tests).then(
        () => 'all tests passed',
        ({ message }: Error) => message,
      );
      expect(said, 'the replacement is no Python').not.toContain('ERROR collecting');
      if (!/\d+ (failed|error)/.test(said)) missed.push(`${fault}\n${said}`);
      project.write(path, right);
    }
    expect(missed.length, missed.join('\n\n')).toBeLessThanOrEqual(1);
  } finally {
    project.remove();
  }
});
