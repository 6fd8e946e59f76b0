import { largestCombinations } from '../../combinations.js';
import { reallyRun } from '../really-run.js';

const [features = []] = largestCombinations();

reallyRun('in Korean, with a Korean name, with venv and pip', {
  features,
  name: '나의 첫 API',
  lang: 'ko',
  env: 'venv',
  examples: 0,
});

reallyRun('with blanks in its name', { features: [], name: 'My first API', examples: 0 });
