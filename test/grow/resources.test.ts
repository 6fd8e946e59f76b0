import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseAnswers } from '../../src/answers/answers.js';
import { type FeatureId, features } from '../../src/answers/catalogue.js';
import {
  type Change,
  ChangeError,
  changeAnswers,
  changeOf,
  type GivenResource,
} from '../../src/answers/change.js';
import { render } from '../../src/render/index.js';
import { Growing } from './growing.js';
import { changed, create, planned, RESOURCES, rendered } from './memory.js';

/** What there has to be first. */
const NEEDED: Partial<Record<string, FeatureId>> = { task: 'celery', websocket: 'websocket' };
const ids = features.slice(0, 6).map(({ id }) => id) as FeatureId[];
const CHANGES: Change[] = [
  ...ids.map((feature): Change => ({ kind: 'add', feature })),
  ...RESOURCES.map((resource): Change => ({ kind: 'add', resource })),
];

/** The same changes, each feature before what needs it. */
function inOrder(changes: readonly Change[]): Change[] {
  const possible: Change[] = [];
  for (const change of changes) {
    const needed = 'resource' in change ? NEEDED[change.resource.kind] : undefined;
    const all = needed === undefined ? [change] : [{ kind: 'add', feature: needed } as const, change];
    for (const one of all) {
      if (!possible.some((before) => JSON.stringify(before) === JSON.stringify(one))) possible.push(one);
    }
  }
  return possible;
}

describe('an untouched project', () => {
  it('comes to the same bytes whatever the order in which features and resources were added', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(CHANGES).map(inOrder), (changes) => {
        const project = Growing.create();
        for (const change of changes) project.change(change);
        const asked = changes.flatMap((change) => ('feature' in change ? [change.feature] : []));
        const resources = changes.flatMap((change) => ('resource' in change ? [change.resource] : []));
        const direct = Growing.create({ features: asked, resources });
        expect(project.rendered()).toEqual(direct.rendered());
      }),
      { numRuns: 25 },
    );
  });

  it('is as it was when a resource was added and removed again', () => {
    fc.assert(
      fc.property(
        fc.subarray(ids),
        fc.shuffledSubarray(RESOURCES, { minLength: 1 }),
        (some, [resource, ...others]) => {
          const needed = [resource, ...others].flatMap((one) => NEEDED[one?.kind ?? ''] ?? []);
          const asked = [...new Set([...some, ...needed])];
          const project = Growing.create({ features: asked, resources: others });
          const before = project.rendered();
          project.change({ kind: 'add', resource: resource as GivenResource });
          project.change({ kind: 'remove', named: `${resource?.kind}/${resource?.name}` });
          expect(project.rendered()).toEqual(before);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('a change', () => {
  const answers = normaliseAnswers({
    name: 'my-api',
    features: ['jwt'],
    resources: [
      { kind: 'router', name: 'posts', fields: 'title:str' },
      { kind: 'router', name: 'comments', fields: 'post:ref(posts)', protect: 'login' },
      { kind: 'schema', name: 'greeting', fields: 'a:str' },
    ],
  });
  const refused = (change: Change, of = answers): unknown => {
    try {
      changeAnswers(of, change);
    } catch (error) {
      if (error instanceof ChangeError) return error.problem;
      throw error;
    }
    return undefined;
  };

  it('is none when the resource is there as it was described', () => {
    const same: GivenResource = { kind: 'router', name: 'Post', fields: ' title:str ' };
    expect(changeAnswers(answers, { kind: 'add', resource: same })).toBe(answers);
  });

  it('is refused when a resource of that name is another one', () => {
    const other: GivenResource = { kind: 'router', name: 'posts', fields: 'title:text' };
    expect(refused({ kind: 'add', resource: other })).toMatchObject({
      code: 'answers',
      problems: [{ code: 'resource-clash', resource: 'router posts' }],
    });
  });

  it('is refused when others refer to what would go, and names them', () => {
    expect(refused({ kind: 'remove', named: 'posts' })).toEqual({
      code: 'in-use',
      subject: 'router posts',
      by: ['router comments'],
    });
    expect(refused(changeOf('remove', 'jwt'))).toEqual({
      code: 'in-use',
      subject: 'jwt',
      by: ['router comments'],
    });
  });

  it('is refused when the code of a resource builds on the feature that would go', () => {
    const resources = [{ kind: 'websocket', name: 'prices' }];
    const streaming = normaliseAnswers({ name: 'my-api', features: ['websocket'], resources });
    expect(refused(changeOf('remove', 'websocket'), streaming)).toEqual({
      code: 'in-use',
      subject: 'websocket',
      by: ['websocket prices'],
    });
  });

  it('offers the nearest name', () => {
    expect(refused({ kind: 'remove', named: 'coments' })).toMatchObject({ suggestion: 'comments' });
  });

  it('finds a resource by its name in either number', () => {
    expect(changeAnswers(answers, { kind: 'remove', named: 'comment' }).resources.length).toBe(2);
    expect(changeAnswers(answers, { kind: 'remove', named: 'router/comments' }).resources.length).toBe(2);
  });
});

describe('a field', () => {
  const posts = { kind: 'router', name: 'posts', fields: 'title:str author:ref(users) unique(author,title)' };
  const answers = normaliseAnswers({ name: 'my-api', features: ['sqlalchemy'], resources: [posts] });
  const add = (fields: string, fieldsOf = 'posts'): Change => ({ kind: 'add', fieldsOf, fields });
  const fieldsAfter = (change: Change): string | undefined =>
    changeAnswers(answers, change).resources[0]?.fields;
  const problemOf = (change: Change): unknown => {
    try {
      changeAnswers(answers, change);
    } catch (error) {
      return error instanceof ChangeError ? error.problem : error;
    }
    return undefined;
  };

  it.each([
    ['slug:str unique', 'title:str author:ref(users) slug:str unique unique(author,title)'],
    ['title:str index', 'title:str index author:ref(users) unique(author,title)'],
    ['index(title,created_at)', 'title:str author:ref(users) unique(author,title) index(title,created_at)'],
  ])('comes, or gets a key: %s', (text, after) => {
    expect(fieldsAfter(add(text))).toBe(after);
    expect(fieldsAfter(add(text, 'router/posts'))).toBe(after);
  });

  it('that is there already as it was described is nothing to do', () => {
    expect(changeAnswers(answers, add('title:str unique(author,title)'))).toBe(answers);
  });

  it.each(['posts.title', 'router/posts.title', 'post.Title'])(
    'goes, with the keys that it is part of: %s',
    (named) => {
      expect(fieldsAfter({ kind: 'remove', named })).toBe('author:ref(users)');
    },
  );

  it.each([
    [add('slug:str', 'pots'), { code: 'unknown-resource', suggestion: 'posts' }],
    [
      add('author:str'),
      { code: 'answers', problems: [{ code: 'field-name', field: 'author', reason: 'twice' }] },
    ],
    [add('slug:strr'), { code: 'answers', problems: [{ code: 'field-type', suggestion: 'str' }] }],
    [changeOf('remove', 'posts.titel'), { code: 'unknown-field', suggestion: 'title' }],
  ])('is refused where it cannot be: %j', (change, problem) => {
    expect(problemOf(change)).toMatchObject(problem);
  });

  it('is put beside what was edited, and taken out again', () => {
    const before = changed(create(['sqlalchemy'] as FeatureId[]), {
      kind: 'add',
      resource: posts as GivenResource,
    });
    const schema = String(before.get('app/schemas/post.py'));
    const own = 'class PostPublic(BaseModel):\n    # As everybody sees it.\n';
    const edited = new Map(before).set(
      'app/schemas/post.py',
      schema.replace('class PostPublic(BaseModel):\n', own),
    );
    const more = planned(edited, add('slug:str unique'));
    expect(more?.actions.filter(({ kind }) => kind === 'conflict')).toEqual([]);
    const grown = String(more?.project.get('app/schemas/post.py'));
    expect(grown).toContain(own);
    expect(grown.match(/slug/g)).toHaveLength(2);
    const less = changed(more?.project ?? edited, { kind: 'remove', named: 'posts.slug' });
    expect(rendered(less)).toEqual(rendered(edited));
    const migrations = [...less.keys()].filter((path) => path.includes('versions/'));
    expect(migrations).toHaveLength(4);
  });
});

describe('a router', () => {
  it.each([
    ['author:ref(users)', undefined, 'OwnPostDep'],
    ['owner:ref(users)', undefined, 'seen_by=None if current_user.is_admin else current_user.id'],
    ['user:ref(users)', 'login', 'current_user: CurrentUser'],
    ['author:ref(users)', 'scope', 'current_user: WritingUser'],
  ])('whose rows are somebody’s takes who writes from the token: %s, %s', (field, protect, mark) => {
    const posts = { kind: 'router', name: 'posts', fields: `a:str ${field}`, protect };
    const project = render(normaliseAnswers({ name: 'a', features: ['jwt'], resources: [posts] }));
    expect(project.get('app/api/v1/endpoints/posts.py')).toContain(mark);
    const [input, output] = String(project.get('app/schemas/post.py')).split('class PostPublic');
    expect(input).not.toContain('_id');
    expect(output).toContain('_id: int');
  });

  it.each([
    ['a:str', 'owner_id'],
    // What these rows belong to is no user.
    ['a:str owner:ref(owners)', 'user_id'],
  ])(
    'without a field for it has a column that says whose a row is, as soon as there are logins: %s',
    (fields, column) => {
      const resources = [
        { kind: 'router', name: 'owners', fields: 'a:str' },
        { kind: 'router', name: 'posts', fields },
      ];
      const files = (features: string[]): ReadonlyMap<string, unknown> =>
        render(normaliseAnswers({ name: 'a', features, resources }));
      const [input, output] = String(files(['jwt']).get('app/schemas/post.py')).split('class PostPublic');
      expect(input).not.toContain(column);
      expect(output).toContain(`${column}: int | None`);
      expect(files(['jwt']).get('app/crud/post.py')).toContain(`seen_by not in (None, row.${column})`);
      expect(files([]).get('app/models/post.py')).not.toContain(column);
    },
  );

  it('refers to what is private only for whoever may know of it', () => {
    const resources = [
      { kind: 'router', name: 'posts', fields: 'a:str' },
      { kind: 'router', name: 'comments', fields: 'post:ref(posts) item:ref(items)?' },
      { kind: 'router', name: 'tags', fields: 'post:ref(posts)', protect: 'role:admin' },
    ];
    const files = render(normaliseAnswers({ name: 'a', features: ['jwt'], resources }));
    const comments = String(files.get('app/crud/comment.py'));
    expect(comments).toContain('if post is None or seen_by not in (None, made_by):');
    expect(comments).toContain('if item is None or seen_by not in (None, made_by):');
    expect(files.get('app/crud/tag.py')).not.toContain('seen_by');
  });

  it('is protected as soon as there are logins, and says so in the permissions', () => {
    const with_ = render(normaliseAnswers({ name: 'a', features: ['jwt'], resources: [RESOURCES[0]] }));
    expect(with_.get('app/permissions.py')).toContain('POSTS_WRITE = "posts:write"');
    const without = render(normaliseAnswers({ name: 'a', resources: [RESOURCES[0]] }));
    expect(without.get('app/api/v1/endpoints/posts.py')).not.toContain('Security');
  });
});
