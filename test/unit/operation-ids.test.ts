import { describe, expect, it } from 'vitest';
import type { Answers } from '../../src/answers/answers.js';
import { render } from '../../src/render/index.js';
import {
  answersFor,
  type Combination,
  combinationsOf,
  largestCombinations,
  nameOf,
} from '../combinations.js';
import { someResources } from '../resources.js';

describe.each([...combinationsOf(1), ...largestCombinations()].map((on) => [nameOf(on), on] as const))(
  'the operations of %s',
  (_, on) => {
    it('have names of their own, short enough for a function of a generated client', () => {
      const ids = operationIds(on);
      expect(ids).toContain('items_create_item');
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.filter((id) => id.length > 50)).toEqual([]);
    });

    it('have names of their own beside those of every kind of router', () => {
      const resources = someResources(on) as Answers['resources'];
      const ids = operationIds(on, resources);
      expect(ids).toContain('v2_twentytwo_letter_words_create_twentytwo_letter_word');
      expect(new Set(ids).size).toBe(ids.length);
    });
  },
);

const OPERATION = /^@router\.(?:get|post|put|patch|delete)\((?:.*\)|[\s\S]*?^\))\n(?:async )?def (\w+)\(/gm;

/** What `app/openapi.py` · `operation_id` makes of every route in the schema. */
function operationIds(on: Combination, resources: Answers['resources'] = []): string[] {
  return [...render(answersFor(on, { resources }))].flatMap(([path, text]) => {
    if (typeof text !== 'string' || !/^app\/api\/.*\.py$/.test(path)) return [];
    if (text.includes('include_in_schema=False')) return [];
    const [, version] = /^app\/api\/(?!v1\/)(v\d+)\//.exec(path) ?? [];
    const [, tag] = /\btags=\["(.+?)"/.exec(text) ?? [];
    return [...text.matchAll(OPERATION)].map(([, name]) =>
      [version, tag, name].filter(Boolean).join('_').replaceAll('-', '_'),
    );
  });
}
