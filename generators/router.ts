import { protections } from '../src/answers/kinds.js';
import { resourceGenerator } from './described.js';
import type { Generator, Prompt, Run } from './plop.js';

/** `npx plop router posts "title:str body:text views:int=0"` */
export function routerGenerator(run: Run): Generator {
  const ko = run.lang === 'ko';
  const more: Prompt[] = [
    {
      type: 'list',
      name: 'protect',
      message: ko ? '접근 권한' : 'Who may use it',
      choices: [
        {
          name: ko
            ? '기본값: jwt 기능이 있으면 scope, 없으면 누구나'
            : 'default: scope with the feature jwt, otherwise everybody',
          value: '',
        },
        ...protections.map((value) => ({ name: value, value })),
      ],
    },
    {
      type: 'list',
      name: 'pagination',
      message: ko ? '목록을 페이지로 나눌까요?' : 'Does the list come in pages',
      choices: [
        { name: ko ? '예' : 'yes', value: 'yes' },
        { name: ko ? '아니요' : 'no', value: 'no' },
      ],
    },
    { type: 'input', name: 'api', message: ko ? 'API 버전(비우면 v1)' : 'API version (empty: v1)' },
  ];
  return resourceGenerator('router', run, {
    description: {
      ko: '엔드포인트, 스키마, CRUD 함수, 모델, 마이그레이션, 테스트를 추가합니다',
      en: 'add endpoints, schemas, crud functions, a model, its migration and tests',
    },
    example: 'posts',
    more,
  });
}
