import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AnswersError, type AnswersProblem, normaliseAnswers } from '../../src/answers/answers.js';
import { formatFields, parseFields } from '../../src/answers/fields.js';
import { kinds, resourceKinds } from '../../src/answers/kinds.js';
import { nounProblem, snakeCase } from '../../src/answers/names.js';
import { pluralOf, singularOf } from '../../src/answers/nouns.js';
import { labelOf } from '../../src/answers/resource.js';
import { takenBy } from '../../src/generated/taken.js';
import { messages } from '../../src/locales/index.js';
import { render } from '../../src/render/index.js';
import { largestCombinations } from '../combinations.js';

const router = (name: string, fields = 'title:str', more: object = {}): object => ({
  kind: 'router',
  name,
  fields,
  ...more,
});

function problemsOf(resources: unknown, features: string[] = []): readonly AnswersProblem[] {
  try {
    normaliseAnswers({ name: 'my-api', features, resources });
  } catch (error) {
    if (error instanceof AnswersError) return error.problems;
    throw error;
  }
  return [];
}

describe('names', () => {
  it.each([
    ['post', 'posts'],
    ['category', 'categories'],
    ['day', 'days'],
    ['box', 'boxes'],
    ['dish', 'dishes'],
    ['class_room', 'class_rooms'],
    ['bus', 'buses'],
    ['status', 'statuses'],
    ['address', 'addresses'],
    ['person', 'people'],
    ['movie', 'movies'],
    ['blog_post', 'blog_posts'],
    ['case', 'cases'],
    ['course', 'courses'],
    ['page_view', 'page_views'],
    ['warehouse', 'warehouses'],
    ['cache', 'caches'],
    ['bias', 'biases'],
    ['axis', 'axes'],
    ['analysis', 'analyses'],
    ['canvas', 'canvases'],
    ['hypothesis', 'hypotheses'],
    ['basis', 'basises'],
    ['menu', 'menus'],
    ['hero', 'heroes'],
    ['cookie', 'cookies'],
  ])('%s, %s', (singular, plural) => {
    expect([pluralOf(singular), singularOf(plural)]).toEqual([plural, singular]);
    expect([pluralOf(plural), singularOf(singular)]).toEqual([plural, singular]);
  });

  // Those that WordNet 3.1 (Princeton University) has met in texts.
  it('of nine thousand nouns each is led back to by its plural, or is a plural, or is refused', () => {
    const nouns = readFileSync(new URL('nouns.txt', import.meta.url), 'utf8')
      .trim()
      .split(/\s+/);
    const lost = nouns.filter((word) => pluralOf(word) !== word && singularOf(pluralOf(word)) !== word);
    expect(lost.join(' ')).toBe('apache axe impromptu leave menarche reverie whiz');
    expect(lost.map(nounProblem)).toEqual(lost.map(() => 'ambiguous'));
    // Singulars that end in s like plurals, and are not taken for plurals.
    const singulars = 'alias analysis atlas axis bias bus canvas class gas lens oasis status virus'.split(
      ' ',
    );
    expect(singulars.map(singularOf)).toEqual(singulars);
  });

  it.each(['BlogPost', 'blog-post', 'Blog post', 'blog_post'])('%s is blog_post', (name) => {
    expect(snakeCase(name)).toBe('blog_post');
  });
});

describe('fields', () => {
  it('have one normal form', () => {
    const parsed = parseFields(
      `title:str="No title"  body:text? Views:int=0 status:enum(draft|in-review)=draft author_id:ref(user) at:datetime`,
    );
    expect(parsed.problems).toEqual([]);
    const text = formatFields(parsed);
    expect(text).toBe(
      'title:str="No title" body:text? views:int=0 status:enum(draft|in-review)=draft author:ref(users) at:datetime',
    );
    expect(formatFields(parseFields(text))).toBe(text);
  });

  it.each([
    ['slug:str(200) unique', 'slug:str unique'],
    ['slug:str:unique views:int:index=3', 'slug:str unique views:int=3 index'],
    ['code:str( 3 )? unique', 'code:str(3)? unique'],
    ['price:decimal( 12, 2 ) cost:decimal(10,3)=1.5', 'price:decimal cost:decimal(10,3)=1.5'],
    ['tags:list labels:list(str)?', 'tags:list(str) labels:list(str)?'],
    ['day:date=now at:datetime=now opens:time=09:30', undefined],
    [`a:str='He said "no"' b:str="it's" c:str=""both" aren't"`, undefined],
    ['state:enum(In Review|2nd|초안)="In Review"', 'state:enum(In Review|2nd|초안)="In Review"'],
    ['cover:file second_id:file? unique', 'cover:ref(uploads) second:ref(uploads)? unique'],
    ['a:ref(users) index b:int unique index', 'a:ref(users) b:int unique'],
    [
      'a:ref(users) b:str unique(a_id, b) index(b) index(a,created_at)',
      'a:ref(users) b:str index unique(a,b) index(a,created_at)',
    ],
  ])('%s is written the one way', (text, normal) => {
    const parsed = parseFields(text);
    expect(parsed.problems).toEqual([]);
    if (normal !== undefined) expect(formatFields(parsed)).toBe(normal);
    expect(formatFields(parseFields(formatFields(parsed)))).toBe(formatFields(parsed));
  });

  it.each([
    ['string', 'str'],
    ['Integer', 'int'],
    ['boolean', 'bool'],
    ['references', 'ref(authors)'],
    ['timestamp', 'datetime'],
    ['strr', 'str'],
    ['image', 'file'],
    ['colour', undefined],
  ])('of the type %s are answered with %s', (type, suggestion) => {
    expect(parseFields(`author:${type}`).problems).toMatchObject([{ code: 'field-type', suggestion }]);
  });

  it.each([
    ['title', 'field-syntax'],
    ['title:', 'field-syntax'],
    ['title:string', 'field-type'],
    ['class:str', 'field-name'],
    ['제목:str', 'field-name'],
    ['id:int', 'field-name'],
    ['metadata:json', 'field-name'],
    ['model_name:str', 'field-name'],
    ['date:date', 'field-name'],
    ['l:str', 'field-name'],
    ['mapped_column:str', 'field-name'],
    ['a:str a:int', 'field-name'],
    ['a_id:int a:ref(users)', 'field-name'],
    ['views:int=many', 'field-default'],
    ['views:int=9999999999', 'field-default'],
    ['on:bool=yes', 'field-default'],
    ['price:decimal=0.005', 'field-default'],
    ['mail:email=a@example.com', 'field-default'],
    ['state:enum(draft)', 'field-members'],
    ['state:enum(a|A)', 'field-members'],
    ['state:enum', 'field-members'],
    ['state:enum(a|"b")', 'field-members'],
    ['a:str(0)', 'field-size'],
    ['a:str(601)', 'field-size'],
    ['a:int(3)', 'field-size'],
    ['a:decimal(16,2)', 'field-size'],
    ['a:decimal(3,4)', 'field-size'],
    ['a:decimal(3,2)=10', 'field-default'],
    ['a:str(3)=long', 'field-default'],
    ['a:date=2026-02-30', 'field-default'],
    ['a:time=24:00', 'field-default'],
    ['time:time', 'field-name'],
    ['a:list(int)', 'field-type'],
    ['a:text unique', 'field-key'],
    ['a:bool unique', 'field-key'],
    ['a:json index', 'field-key'],
    ['a:ref(users) b:text unique(a,b)', 'field-key'],
    ['user:ref(users) b:enum(c|d) unique(user,b)', 'field-key'],
    ['a:str unique(a,b)', 'field-together'],
    ['unique a:str', 'field-syntax'],
    ['other:ref', 'field-syntax'],
  ])('%s is refused: %s', (text, code) => {
    expect(parseFields(text).problems.map((problem) => problem.code)).toEqual([code]);
  });
});

describe('resources', () => {
  it('come to the same answers however they are written and ordered', () => {
    const a = [
      router('Post', 'title:str'),
      router('comments', 'post:ref(post)'),
      { kind: 'version', name: 'v2' },
    ];
    const normal = normaliseAnswers({ name: 'my-api', resources: a });
    expect(normaliseAnswers({ name: 'my-api', resources: [...a].reverse() })).toEqual(normal);
    expect(normaliseAnswers(normal)).toEqual(normal);
    expect(normal.resources.map(({ name }) => name)).toEqual(['comments', 'posts', 'v2']);
  });

  it.each([
    ['no list', 'posts', 'resource-shape'],
    ['a kind that there is not', [{ kind: 'rooter', name: 'posts' }], 'resource-kind'],
    ['an unknown option', [router('posts', 'a:str', { colour: 'red' })], 'resource-option'],
    ['Korean', [router('게시글')], 'resource-name'],
    ['a keyword', [router('classes')], 'resource-name'],
    ['a plural of two words', [router('leave')], 'resource-name'],
    ['a word without a singular', [router('news')], 'resource-name'],
    ['a variable of the code around', [router('sessions')], 'resource-name'],
    [
      'a unique field where there is no table',
      [{ kind: 'schema', name: 'rule', fields: 'a:str unique' }],
      'resource-option',
    ],
    ['a table of the base', [router('users')], 'resource-clash'],
    ['a module of a feature that is off', [router('api_keys')], 'resource-clash'],
    ['an endpoint of a feature that is off', [router('uploads')], 'resource-clash'],
    ['a test of the base', [{ kind: 'test', name: 'items' }], 'resource-clash'],
    ['a socket without the feature', [{ kind: 'websocket', name: 'prices' }], 'resource-needs'],
    [
      'another resource',
      [router('posts'), { kind: 'model', name: 'post', fields: 'a:str' }],
      'resource-clash',
    ],
    ['no fields', [router('posts', '')], 'resource-no-fields'],
    ['a model without the feature', [{ kind: 'inference', name: 'pets' }], 'resource-needs'],
    ['an unknown output', [{ kind: 'inference', name: 'pets', output: 'class' }], 'resource-output'],
    ['an unknown protection', [router('posts', 'a:str', { protect: 'logon' })], 'resource-protect'],
    ['protection without logins', [router('posts', 'a:str', { protect: 'login' })], 'resource-needs'],
    ['a version that there is not', [router('posts', 'a:str', { api: 'v2' })], 'resource-api'],
    ['the first version again', [{ kind: 'version', name: 'v1' }], 'resource-name'],
    ['a reference to nothing', [router('posts', 'a:ref(authors)')], 'resource-ref'],
    ['a first row that would need another', [router('posts', 'a:ref(posts)')], 'resource-self'],
    [
      'a key whose name would be too long',
      [
        router(
          'twentytwo_letter_words',
          'as_long_as_a_name_gets:str another_long_name:str unique(as_long_as_a_name_gets,another_long_name)',
        ),
      ],
      'resource-name',
    ],
    ['a circle', [router('posts', 'a:ref(notes)'), router('notes', 'b:ref(posts)')], 'resource-circle'],
    [
      'a required reference to what has no endpoint',
      [router('posts', 'a:ref(notes)'), { kind: 'model', name: 'notes', fields: 'a:str' }],
      'resource-ref-model',
    ],
  ])('%s is refused, in both languages', (_, resources, code) => {
    const problems = problemsOf(resources);
    expect(problems.map((problem) => problem.code)).toEqual([code]);
    for (const { problem } of Object.values(messages)) {
      const said = problems.map(problem).join();
      expect(said).not.toBe('');
      expect(said).not.toContain('undefined');
    }
  });

  it('can refer to rows of features, where these are on and a database sees to it', () => {
    const likes = [router('likes', 'user:ref(users) post:ref(board_posts) cover:file unique(user,post)')];
    expect(problemsOf(likes, ['board'])).toEqual([]);
    expect(problemsOf(likes, ['sqlalchemy'])).toMatchObject([
      { code: 'resource-needs', feature: 'board' },
      { code: 'resource-needs', feature: 'uploads' },
    ]);
    expect(problemsOf([router('covers', 'a:file')], ['uploads'])).toMatchObject([
      { code: 'resource-needs', feature: 'sqlalchemy' },
    ]);
    expect(problemsOf([router('a_posts', 'a:ref(api_keys)')], ['board'])).toMatchObject([
      { code: 'resource-ref' },
    ]);
  });

  it.each([
    [router('sessions'), 'session_records'],
    [router('news'), 'news_records'],
    [router('posts', 'date:date'), 'post_date'],
    [router('blog-posts', 'class:str'), 'blog_post_class'],
    [router('게시글'), undefined],
  ])('of a refused name are answered with another one: %s', (resource, instead) => {
    const [problem] = problemsOf([resource]);
    expect(problem).toMatchObject(instead === undefined ? {} : { instead });
    if (instead === undefined) return;
    for (const { problem: inWords } of Object.values(messages))
      expect(inWords(problem as AnswersProblem)).toContain(instead);
    expect(problemsOf([router(instead)])).toEqual([]);
  });

  it('are all looked at before anything is said', () => {
    expect(problemsOf([router('classes'), router('posts', 'a:strr b:int=x')]).length).toBe(3);
  });

  it('cannot be named like anything that a feature has, on or off', () => {
    const taken = takenBy('router');
    expect(taken.length).toBeGreaterThan(10);
    const paths = new Set(taken.map(([, , path]) => path));
    for (const name of new Set(taken.flatMap((names) => names.slice(0, 2)))) {
      if (problemsOf([router(name)]).length > 0) continue;
      // The plural of what is no plural is another name.
      const own = render(normaliseAnswers({ name: 'my-api', resources: [router(name)] }));
      const without = render(normaliseAnswers({ name: 'my-api', resources: [router('zebras')] }));
      expect(
        [...own.keys()].filter((path) => !without.has(path) && paths.has(path)),
        name,
      ).toEqual([]);
    }
  });

  it('that are accepted together do not write one file', () => {
    const features = ['celery', 'websocket'];
    const withResources = (resources: object[]): ReadonlyMap<string, unknown> =>
      render(normaliseAnswers({ name: 'my-api', features, resources }));
    const without = withResources([]);
    const names = [
      'price',
      'prices',
      ...resourceKinds.flatMap((kind) => [`price_${kind}`, `prices_${kind}`]),
    ];
    const all = resourceKinds
      .filter((kind) => kind !== 'version')
      .flatMap((kind) =>
        names.map((name) => ({ kind, name, ...(kinds[kind].fields ? { fields: 'a:bool' } : {}) })),
      )
      .filter((one) => problemsOf([one], features).length === 0)
      .map((resource) => ({
        resource,
        own: [...withResources([resource]).keys()].filter((path) => !without.has(path)),
      }));
    const overlapping = all.flatMap((one, at) =>
      all
        .slice(at + 1)
        .filter(
          ({ resource, own }) =>
            own.some((path) => one.own.includes(path)) &&
            problemsOf([one.resource, resource], features).length === 0,
        )
        .map(({ resource }) => `${labelOf(one.resource)}, ${labelOf(resource)}`),
    );
    expect(overlapping).toEqual([]);
  });

  it('change nothing where there are none', () => {
    for (const on of largestCombinations()) {
      const paths = [...render(normaliseAnswers({ name: 'my-api', features: [...on] })).keys()];
      expect(
        paths.filter((path) => /__(name|singular|plural|api)__|schemas\/fields|tests\/references/.test(path)),
      ).toEqual([]);
    }
  });
});
