/** One notion, and the one word for it in each language. */
export interface Term {
  en: string;
  ko: string;
  /** What people might write instead, and test/lint/korean.test.ts refuses in everything that is read in Korean. */
  notKo?: readonly RegExp[];
  /** When not to use the word, or which of two words to use. */
  note?: string;
}

/** The words of the generator and of the projects' documents. What is not here is the field's own word. */
export const glossary: readonly Term[] = [
  { en: 'feature', ko: '기능', notKo: [/피처|피쳐/] },
  {
    en: 'add (a feature)',
    ko: '추가하다',
    notKo: [/기능[을를]? ?더[하한할합해]/],
    note: '더하다 is for numbers',
  },
  { en: 'remove (a feature)', ko: '제거하다', notKo: [/기능[을를]? ?(다시 )?[빼뺍뺀뺄]/] },
  { en: 'the chosen features', ko: '선택한 구성', notKo: [/답변/], note: '"answers" in the code' },
  { en: 'reason', ko: '이유', notKo: [/까닭/] },
  {
    en: 'raise (an exception)',
    ko: '발생시키다',
    notKo: [/예외를 일으|를 일으[키킵킨킬]|을 일으[키킵킨킬]/],
  },
  { en: 'page (of a list)', ko: '페이지', notKo: [/[한두] 쪽[을를에 ]/] },
  {
    en: 'item',
    ko: 'item',
    notKo: [/아이템/],
    note: "the resource of the example; lower case, as the code's",
  },
  { en: 'module (nn.Module)', ko: '`nn.Module`', note: '모듈 is a Python file' },
  { en: 'library', ko: '라이브러리' },
  { en: 'application', ko: '애플리케이션', notKo: [/어플리케이션|응용 프로그램/] },
  { en: 'parameter', ko: '매개변수', notKo: [/(?<!하이퍼)파라미터|파라메터/] },
  { en: 'argument (command line)', ko: '인자', notKo: [/아규먼트|전달인자/] },
  { en: 'request / response', ko: '요청 / 응답', notKo: [/리퀘스트|리스폰스/] },
  { en: 'dependency', ko: '의존성', notKo: [/디펜던시/] },
  { en: 'folder', ko: '폴더', notKo: [/디렉토리|디렉터리/] },
  { en: 'message', ko: '메시지', notKo: [/메세지/] },
  { en: 'thread', ko: '스레드', notKo: [/쓰레드/] },
  { en: 'job (background)', ko: '작업', notKo: [/백그라운드 잡/] },
  { en: 'settings', ko: '설정', notKo: [/세팅[을를이은]/] },
  { en: 'default', ko: '기본값', notKo: [/디폴트/] },
  { en: 'race condition', ko: '경쟁 상태', note: '경쟁 alone is not understood' },
  { en: 'bottleneck', ko: '병목' },
  { en: 'merge / conflict', ko: '병합 / 충돌', notKo: [/(?<!나)머지/] },
  { en: 'overwrite', ko: '덮어쓰다', notKo: [/오버라이트/] },
  { en: 'log in / sign up', ko: '로그인 / 가입', notKo: [/사인인|사인업/] },
];

/**
 * One register: 합니다 for what is, 하세요 for what the reader is to do, ㄹ까요 and 인가요 where the reader is asked.
 * A particle follows a word that decides it ("jwt 기능을"), and a noun stands where English has a pronoun.
 */
export const refusedInKorean: readonly RegExp[] = [
  /십시오|[습입됩합십]니까|바랍니다/,
  /[가-힣](해요|에요|예요|어요|아요)(?![가-힣])/,
  /(?<!알려) 주세요/,
  /\((?:를|는|가|과|으)\)/,
  /그것|앞의 것|뒤의 것|남들/,
];
