import { isFeatureId } from '../../../src/answers/catalogue.js';
import { reallyRun } from '../really-run.js';

const EVERY_TYPE =
  'title:str body:text views:int rating:float price:decimal public:bool day:date at:datetime key:uuid contact:email meta:json ' +
  'status:enum(draft|in-review) code:str(3)? cost_of:decimal(10,3)? ratio:decimal(3,3)=0.125 opens:time=09:30 home:url? tags:list(str)? ' +
  'since:date=now seen:datetime=now phase:enum(In Review|2nd|초안)=2nd';
const EVERY_KEY =
  'slug:str unique code:str(3) unique number:int unique day:date unique at:datetime unique key:uuid unique mail:email unique ' +
  'home:url? unique rank:int index title:str post:ref(posts) unique(post,rank) index(rank,created_at)';

/** A router for each protection, type, key and kind of reference; the private ones without a field that says whose they are. */
const grown = [
  ['router', 'posts', EVERY_TYPE],
  ['router', 'comments', 'text:text author:ref(users) post:ref(posts) parent:ref(comments)?'],
  ['router', 'badges', EVERY_KEY],
  ['router', 'covers', 'upload:file second:file? unique item:ref(items)?'],
  ['router', 'tags', 'name:str(30) unique', '--protect=role:admin'],
  ['router', 'votes', 'tag:ref(tags) worth:int unique(tag,worth)', '--protect=login'],
  ['router', 'shops', 'opens:time closes:time? site:url place:json', '--protect=scope', '--no-pagination'],
  ['router', 'hints', 'a:str', '--protect=none'],
  ['version', 'v2'],
  ['router', 'essays', 'title:str words:list(str) author:ref(users)', '--api=v2'],
  ['router', 'orders', 'total:decimal(15,4) user:ref(users) cost:decimal(1,0)'],
  ['field', 'posts', 'slug:str unique rank:int index unique(title,at)'],
  ['remove', 'posts.body'],
];

reallyRun('ten routers of all kinds', {
  features: ['jwt', 'sqlalchemy', 'uploads'].filter(isFeatureId),
  shared: true,
  examples: 20,
  grown,
});
