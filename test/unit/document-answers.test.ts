import { describe, expect, it } from 'vitest';
import { commandsIn, compare, shownBy } from '../real/documents.js';

const json = (text: string, answer: string) => compare({ language: 'json', text }, answer);

describe('an answer that a document shows', () => {
  it('is the same, whatever blanks there are between its parts', () => {
    expect(json('{"a": [1, 2],\n "b": "x y"}', '{"a":[1,2],"b":"x y"}')).toBeDefined();
    expect(json('{"b": "x y"}', '{"b":"xy"}')).toBeUndefined();
    expect(json('{"a":1}', '{"a":1,"b":2}')).toBeUndefined();
  });

  it('leaves open what … stands for', () => {
    expect(json('{"id":1,…}', '{"id":1,"name":"Lamp","tags":[]}')).toBeDefined();
    expect(json('{"id":1,…,"tags":[]}', '{"id":1,"name":"Lamp","tags":[1]}')).toBeUndefined();
    expect(json('{"at":"…"}', '{"at":"2026-11-27T12:00:00Z"}')).toBeDefined();
    expect(json('{"p":0.72…}', '{"p":0.7234}')).toBeDefined();
    expect(json('{"p":0.72…}', '{"p":0.71}')).toBeUndefined();
  });

  it('gives words that differ each time a name for later commands', () => {
    expect(json('{"token":"eyJ…"}', '{"token":"eyJhbGc.iJ-_x"}')?.get('eyJ…')).toBe('eyJhbGc.iJ-_x');
    expect(json('{"token":"eyJ…"}', '{"token":"abc"}')).toBeUndefined();
    expect(json('{"id":"5c1e…"}', '{"id":"f00d-12"}')?.get('5c1e…')).toBe('f00d-12');
  });

  it('compares the headers that are shown, and the body', () => {
    const text = 'HTTP/1.1 201 Created\nLocation: /jobs/5c1e…\n…\n\n{"id":…}\n';
    const answer = 'HTTP/1.1 201 Created\r\ndate: today\r\nlocation: /jobs/0a1b\r\n\r\n{"id":7}';
    expect(compare({ language: 'http', text }, answer)?.get('5c1e…')).toBe('0a1b');
    expect(compare({ language: 'http', text }, answer.replace('201 Created', '200 OK'))).toBeUndefined();
    expect(compare({ language: 'http', text }, answer.replace('{', '{"x":1,'))).toBeUndefined();
  });
});

describe('what a document shows', () => {
  it('is read in order, with its line and section', () => {
    const document =
      '### 1.2 Paths\n\nSee <http://127.0.0.1:8000/docs> and `npx plop check`.\n\n```sh\na\n```\n\n1. x\n\n   ```json\n   {}\n   ```\n';
    expect(shownBy(document)).toEqual([
      { kind: 'address', language: '', text: 'http://127.0.0.1:8000/docs', line: 3, section: '1.2' },
      { kind: 'command', language: '', text: 'npx plop check', line: 3, section: '1.2' },
      { kind: 'shell', language: 'sh', text: 'a\n', line: 5, section: '1.2' },
      { kind: 'answer', language: 'json', text: '{}\n', line: 11, section: '1.2' },
    ]);
  });

  it('are commands, those over several lines as well', () => {
    expect(commandsIn('# first\ncurl x \\\n  -H y\n\nz\n')).toEqual(['curl x -H y', 'z']);
  });
});
