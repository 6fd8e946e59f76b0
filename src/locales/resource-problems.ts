import type { Language } from '../answers/answers.js';
import type { ResourceProblem } from '../answers/check-resources.js';
import { fieldTypeSyntax } from '../answers/field-types.js';
import { modelOutputs, protections } from '../answers/kinds.js';

/** What is wrong with a resource, in words. A problem that a language lacks does not compile. */
export const resourceProblems: Readonly<Record<Language, (problem: ResourceProblem) => string>> = {
  en: (problem) => {
    switch (problem.code) {
      case 'resource-shape':
        return `${problem.value} is no list of resources`;
      case 'resource-kind':
        return `there is no kind of resource "${problem.value}"${maybe(problem.suggestion)}`;
      case 'resource-option':
        return `${problem.resource} takes no option "${problem.option}"${maybe(problem.suggestion)}`;
      case 'resource-name':
        return `${problem.resource}: ${english[problem.reason]}${call(problem.instead)}`;
      case 'resource-clash':
        return problem.resource === problem.with
          ? `${problem.resource} exists already, and is described differently; remove it first`
          : `${problem.resource} would be named like what is there already: ${problem.with}`;
      case 'resource-no-fields':
        return `${problem.resource} has no fields: describe them, as in "title:str body:text? views:int=0"`;
      case 'resource-protect':
        return `${problem.resource} cannot be protected by "${problem.value}": ${protections.join(', ')}${maybe(problem.suggestion)}`;
      case 'resource-output':
        return `${problem.resource} cannot answer with "${problem.value}": ${modelOutputs.join(', ')}${maybe(problem.suggestion)}`;
      case 'resource-needs':
        return `${problem.resource} needs the feature ${problem.feature}: fastapi-curriculum feature ${problem.feature}`;
      case 'resource-api':
        return `${problem.resource}: there is no API version "${problem.api}", only ${problem.known.join(', ')}; add one with: fastapi-curriculum version ${problem.api}`;
      case 'resource-ref':
        return `${problem.resource}: ${problem.field} cannot refer to "${problem.target}"${maybe(problem.suggestion)} (it can to ${problem.known.join(', ')})`;
      case 'resource-ref-model':
        return `${problem.resource}: ${problem.field} refers to the model ${problem.target}, which no endpoint makes rows of; make it optional: ${problem.field}:ref(${problem.target})?`;
      case 'resource-self':
        return `${problem.resource}: ${problem.field} refers to itself, so the first one would have nothing to refer to; make it optional with ?`;
      case 'resource-circle':
        return `these refer to each other in a circle: ${problem.resources.join(', ')}`;
      case 'field-syntax':
        return `${problem.resource}: "${problem.field}" is no field; write name:type, as in title:str`;
      case 'field-name':
        return `${problem.resource}: no field can be named "${problem.field}": ${english[problem.reason]}${call(problem.instead)}`;
      case 'field-type':
        return `${problem.resource}: ${problem.field} has the unknown type "${problem.type}"${maybe(problem.suggestion)} (${fieldTypeSyntax})`;
      case 'field-size':
        return `${problem.resource}: ${problem.field} cannot have that in brackets: str(80) has 1 to 600 characters (text has more), decimal(10,2) at most 15 digits, no other type has a size`;
      case 'field-key':
        return `${problem.resource}: ${problem.field} cannot be ${problem.key === 'unique' ? 'unique' : 'in an index'}; what can: ${problem.types.join(', ')}`;
      case 'field-together':
        return `${problem.resource}: "${problem.field}" names "${problem.name}", which is no field; there are ${problem.known.join(', ')}`;
      case 'field-default':
        return `${problem.resource}: "${problem.value}" cannot be the default of ${problem.field}`;
      case 'field-members':
        return `${problem.resource}: ${problem.field} needs two or more different values, of letters, digits, blanks and -_.+/&' and 32 characters at most: enum(draft|published)`;
    }
  },
  ko: (problem) => {
    switch (problem.code) {
      case 'resource-shape':
        return `리소스 목록이 아닙니다: ${problem.value}`;
      case 'resource-kind':
        return `없는 리소스 종류입니다: "${problem.value}"${perhaps(problem.suggestion)}`;
      case 'resource-option':
        return `${problem.resource}에는 "${problem.option}" 옵션이 없습니다${perhaps(problem.suggestion)}`;
      case 'resource-name':
        return `${problem.resource}: ${korean[problem.reason]}${rename(problem.instead)}`;
      case 'resource-clash':
        return problem.resource === problem.with
          ? `${problem.resource} 리소스가 이미 있고 내용이 다릅니다. 먼저 제거하세요`
          : `${problem.resource} 리소스는 이미 있는 이름과 겹칩니다: ${problem.with}`;
      case 'resource-no-fields':
        return `${problem.resource}에 필드가 없습니다. 이렇게 적으세요: "title:str body:text? views:int=0"`;
      case 'resource-protect':
        return `${problem.resource}에 쓸 수 없는 보호 방식입니다: "${problem.value}". 가능한 값: ${protections.join(', ')}${perhaps(problem.suggestion)}`;
      case 'resource-output':
        return `${problem.resource}의 답으로 쓸 수 없습니다: "${problem.value}". 가능한 값: ${modelOutputs.join(', ')}${perhaps(problem.suggestion)}`;
      case 'resource-needs':
        return `${problem.resource}에는 ${problem.feature} 기능이 필요합니다: fastapi-curriculum feature ${problem.feature}`;
      case 'resource-api':
        return `${problem.resource}: 없는 API 버전입니다: "${problem.api}"(있는 버전: ${problem.known.join(', ')}). 추가하려면: fastapi-curriculum version ${problem.api}`;
      case 'resource-ref':
        return `${problem.resource}: ${problem.field} 필드가 가리킬 수 없는 대상입니다: "${problem.target}"${perhaps(problem.suggestion)} (가능한 대상: ${problem.known.join(', ')})`;
      case 'resource-ref-model':
        return `${problem.resource}: ${problem.field} 필드가 가리키는 모델 ${problem.target}에는 행을 만드는 엔드포인트가 없습니다. 선택 필드로 바꾸세요: ${problem.field}:ref(${problem.target})?`;
      case 'resource-self':
        return `${problem.resource}: ${problem.field} 필드가 자기 자신을 가리켜서 첫 번째 행이 가리킬 행이 없습니다. ?를 붙여 선택 필드로 바꾸세요`;
      case 'resource-circle':
        return `참조가 순환합니다: ${problem.resources.join(', ')}`;
      case 'field-syntax':
        return `${problem.resource}: 필드로 읽을 수 없습니다: "${problem.field}". 이름:타입으로 적으세요(예: title:str)`;
      case 'field-name':
        return `${problem.resource}: 필드 이름으로 쓸 수 없습니다: "${problem.field}". ${korean[problem.reason]}${rename(problem.instead)}`;
      case 'field-type':
        return `${problem.resource}: ${problem.field} 필드의 타입을 지원하지 않습니다: "${problem.type}"${perhaps(problem.suggestion)} (${fieldTypeSyntax})`;
      case 'field-size':
        return `${problem.resource}: ${problem.field} 필드의 괄호 안을 쓸 수 없습니다. str(80)은 1~600자(더 길면 text), decimal(10,2)는 모두 15자리까지이고 다른 타입에는 크기가 없습니다`;
      case 'field-key':
        return `${problem.resource}: ${problem.field} 필드는 ${problem.key === 'unique' ? '고유할 수' : '인덱스에 넣을 수'} 없습니다. 가능한 타입: ${problem.types.join(', ')}`;
      case 'field-together':
        return `${problem.resource}: "${problem.field}"에 적은 "${problem.name}" 필드가 없습니다. 있는 필드: ${problem.known.join(', ')}`;
      case 'field-default':
        return `${problem.resource}: ${problem.field} 필드의 기본값으로 쓸 수 없습니다: "${problem.value}"`;
      case 'field-members':
        return `${problem.resource}: ${problem.field} 필드에는 글자, 숫자, 빈칸, -_.+/&'로 된 32자 이하의 서로 다른 값이 둘 이상 필요합니다: enum(draft|published)`;
    }
  },
};

const english = {
  empty: 'it has no name',
  characters: 'names are English words of letters, digits and _, starting with a letter',
  long: 'the name is too long (22 characters at most, and with what it refers to, or all columns of a key, 63 in the database)',
  reserved: 'this word means something in Python or in the code around it',
  ambiguous:
    'its plural is that of another word; take one with a plural of its own, e.g. leave_requests for leave',
  uncountable: 'this word has no singular; take one that has, e.g. newsletters for news',
  taken: 'every row, every Pydantic model or the type of a field has this name already',
  twice: 'there is another field of this name',
  version: 'versions are v2, v3 and so on',
};

const korean = {
  empty: '이름이 비어 있습니다',
  characters:
    '이름은 영문자로 시작하는 영단어여야 하고 영문자, 숫자, _만 쓸 수 있습니다. 코드의 식별자는 영어로 적습니다',
  long: '이름이 너무 깁니다(22자까지, 데이터베이스에서는 가리키는 이름이나 키의 모든 열과 합쳐 63자까지)',
  reserved: 'Python이나 주변 코드에서 이미 뜻이 있는 단어입니다',
  ambiguous:
    '복수형이 다른 단어의 복수형과 같습니다. 복수형이 겹치지 않는 단어를 고르세요(예: leave 대신 leave_requests)',
  uncountable: '단수형과 복수형이 같은 단어입니다. 구별되는 단어를 고르세요(예: news 대신 newsletters)',
  taken: '모든 행이나 Pydantic 모델, 또는 필드 타입이 이미 쓰는 이름입니다',
  twice: '같은 이름의 필드가 또 있습니다',
  version: '버전은 v2, v3처럼 적습니다',
};

function call(instead: string | undefined): string {
  return instead ? `; call it ${instead}` : '';
}

function rename(instead: string | undefined): string {
  return instead ? `. 이렇게 바꿔 보세요: ${instead}` : '';
}

function maybe(suggestion: string | undefined): string {
  return suggestion ? `; did you mean ${suggestion}?` : '';
}

function perhaps(suggestion: string | undefined): string {
  return suggestion ? `. 혹시 ${suggestion}인가요?` : '';
}
