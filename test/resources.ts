import { modelOutputs, protections } from '../src/answers/kinds.js';

const EVERY_FIELD =
  'title:str body:text views:int rating:float price:decimal public:bool day:date at:datetime key:uuid contact:email meta:json status:enum(draft|in-review) ' +
  'code:str(3)? cost_of:decimal(10,3)? ratio:decimal(3,3)=0.125 opens:time=09:30 home:url? tags:list(str)? since:date=now seen:datetime=now born:date=2026-01-31 ' +
  `quoted:str="He said \\"it's\\"" phase:enum(In Review|2nd|초안)="In Review" ` +
  'subtitle:str?="No title" note:text? rank:int=0 score:float=1 cost:decimal=9.50 pinned:bool=false stage:enum(early|late)=late';
/** Everything that can be unique, alone and together. */
const KEYS =
  'slug:str unique code:str(3) unique number:int unique day:date unique at:datetime unique key:uuid unique mail:email unique home:url? unique ' +
  'rank:int index title:str owner:ref(users) item:ref(items)? post:ref(posts) unique(owner,title) unique(post,rank) unique(item,title) index(rank,created_at)';
const LONGEST = 'twentytwo_letter_words';
const LONGEST_SOCKET = 'as_long_as_a_name_gets';

/** Resources of every kind, with every type of field and with names as long and as short as they come. */
export function someResources(on: readonly string[]): unknown[] {
  return [
    {
      kind: 'router',
      name: 'posts',
      fields: `${EVERY_FIELD} author:ref(users) item:ref(items)? parent:ref(posts)?`,
    },
    { kind: 'router', name: 'ox', fields: 'a:str?', pagination: false },
    {
      kind: 'router',
      name: LONGEST,
      fields: 'another_name_of_length:str post:ref(posts) item:ref(items)',
      api: 'v2',
    },
    { kind: 'model', name: 'notes', fields: `${EVERY_FIELD} post:ref(posts)` },
    { kind: 'router', name: 'badges', fields: KEYS },
    { kind: 'model', name: 'locks', fields: KEYS },
    ...(on.includes('uploads') && on.includes('sqlalchemy')
      ? [
          { kind: 'router', name: 'covers', fields: 'upload:ref(uploads) second:file? unique' },
          { kind: 'model', name: 'photos', fields: 'upload:file' },
        ]
      : []),
    ...(on.includes('board')
      ? [{ kind: 'router', name: 'likes', fields: 'user:ref(users) post:ref(board_posts) unique(user,post)' }]
      : []),
    { kind: 'model', name: 'marks', fields: 'note:ref(notes) reader:ref(users) item:ref(items)' },
    { kind: 'model', name: 'logs', fields: 'line:text? mark:ref(marks)?' },
    { kind: 'schema', name: 'filter_rule', fields: EVERY_FIELD },
    { kind: 'version', name: 'v2' },
    { kind: 'middleware', name: 'timing' },
    { kind: 'dependency', name: 'tenant' },
    { kind: 'test', name: 'greeting' },
    ...(on.includes('celery') ? [{ kind: 'task', name: 'resize_image', fields: EVERY_FIELD }] : []),
    ...(on.includes('websocket')
      ? ['prices', LONGEST_SOCKET].map((name) => ({ kind: 'websocket', name }))
      : []),
    ...(on.includes('inference')
      ? modelOutputs.map((output) => ({ kind: 'inference', name: `my_${output}`, output }))
      : []),
    ...(on.includes('jwt')
      ? protections.map((protect) => ({
          kind: 'router',
          name: `${protect.replace(/\W/, '_')}_thing`,
          fields: 'a:str owner:ref(users)',
          protect,
        }))
      : []),
  ];
}

/** The same as arguments of the second bin, in an order in which each finds what it refers to. */
export function someCommands(on: readonly string[]): string[][] {
  const order = [
    'version',
    'router',
    'model',
    'schema',
    'middleware',
    'dependency',
    'test',
    'task',
    'websocket',
    'inference',
  ];
  const resources = someResources(on) as Array<Record<string, string | boolean>>;
  return [...resources]
    .sort((a, b) => order.indexOf(String(a.kind)) - order.indexOf(String(b.kind)))
    .map(({ kind, name, fields, ...options }) => [
      String(kind),
      String(name),
      ...(fields === undefined ? [] : [String(fields)]),
      ...Object.entries(options).flatMap(([option, value]) =>
        option === 'pagination' ? ['--no-pagination'] : [`--${option}`, String(value)],
      ),
    ]);
}
