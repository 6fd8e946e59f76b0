import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isFeatureId } from '../../../src/answers/catalogue.js';
import { render } from '../../../src/render/index.js';
import { answersFor, type Combination } from '../../combinations.js';

const combinations = [
  ['prometheus'],
  ['jwt', 'prometheus'],
  ['celery', 'prometheus', 'uploads', 'inference'],
].map((ids) => ids.filter(isFeatureId));

/** Series of ten minutes, one value a minute, and the alert that has to come of them. */
const RULE_TESTS = `\
rule_files: [prometheus/alerts.yml]
tests:
  - interval: 1m
    input_series:
      - {series: 'up{job="app", instance="app:8000"}', values: '1x2 0x7'}
    alert_rule_test:
      - {eval_time: 2m, alertname: ApplicationDown}
      - eval_time: 5m
        alertname: ApplicationDown
        exp_alerts:
          - exp_labels: {severity: critical, job: app, instance: 'app:8000'}
            exp_annotations: {summary: 'app:8000 does not answer'}
  - interval: 1m
    input_series:
      - {series: 'http_requests_total{method="GET", route="/", status="200"}', values: '0+90x30'}
      - {series: 'http_requests_total{method="GET", route="/", status="500"}', values: '0+10x30'}
    alert_rule_test:
      - eval_time: 20m
        alertname: ManyErrors
        exp_alerts:
          - exp_labels: {severity: critical}
            exp_annotations: {summary: '10% of the requests fail'}
  - interval: 1m
    input_series:
      - {series: 'http_requests_total{method="GET", route="/", status="200"}', values: '5x30'}
    alert_rule_test:
      - {eval_time: 20m, alertname: ManyErrors}
  - interval: 1m
    input_series:
      - {series: 'http_request_duration_seconds_bucket{route="/", le="1"}', values: '0+10x30'}
      - {series: 'http_request_duration_seconds_bucket{route="/", le="2.5"}', values: '0+100x30'}
      - {series: 'http_request_duration_seconds_bucket{route="/", le="+Inf"}', values: '0+100x30'}
      - {series: 'http_request_duration_seconds_bucket{route="/metrics", le="+Inf"}', values: '0+900x30'}
    alert_rule_test:
      - eval_time: 25m
        alertname: SlowResponses
        exp_alerts:
          - exp_labels: {severity: warning}
            exp_annotations: {summary: 'One request in twenty takes longer than 2.417s'}
`;

/** What is added where a model is served. */
const MODEL_RULE_TESTS = `\
  - interval: 1m
    input_series:
      - {series: 'images_total{way="request", outcome="done"}', values: '0+95x30'}
      - {series: 'images_total{way="request", outcome="ServiceUnavailableError"}', values: '0x10 0+5x20'}
      - {series: 'prediction_seconds_bucket{part="run", le="1"}', values: '0+10x30'}
      - {series: 'prediction_seconds_bucket{part="run", le="3"}', values: '0+100x30'}
      - {series: 'prediction_seconds_bucket{part="run", le="+Inf"}', values: '0+100x30'}
      - {series: 'job_seconds_count{kind="predict-batch", state="succeeded"}', values: '0+8x40'}
      - {series: 'job_seconds_count{kind="predict-batch", state="failed"}', values: '0+2x40'}
    alert_rule_test:
      - {eval_time: 9m, alertname: ImagesRefused}
      - eval_time: 25m
        alertname: ImagesRefused
        exp_alerts:
          - exp_labels: {severity: critical}
            exp_annotations: {summary: '5% of the images are refused'}
      - eval_time: 25m
        alertname: SlowModel
        exp_alerts:
          - exp_labels: {severity: warning}
            exp_annotations: {summary: 'One run of the model in twenty takes longer than 2.889s'}
      - eval_time: 30m
        alertname: FailingJobs
        exp_alerts:
          - exp_labels: {severity: warning}
            exp_annotations: {summary: '20% of the jobs fail'}
`;

// `promtool` is in Debian's package `prometheus`.
describe.each(combinations)('Prometheus, with %s', (...on) => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
    const token = join(folder, 'token');
    writeFileSync(token, 'token');
    for (const [path, content] of render(answersFor(on as Combination))) {
      if (!path.startsWith('ops/prometheus/') || typeof content !== 'string') continue;
      const file = join(folder, path.slice('ops/'.length));
      mkdirSync(dirname(file), { recursive: true });
      // The secret is there inside of the container only, and promtool looks whether it is there.
      writeFileSync(file, content.replace('/run/secrets/metrics-token', token));
    }
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  test('accepts configuration and rules', async () => {
    const { stdout } = await execa('promtool', ['check', 'config', 'prometheus/prometheus.yml'], {
      cwd: folder,
    });
    expect(stdout).toContain('rules found');
  });

  test('alerts when it should, and only then', async () => {
    const ofModel = on.some((id) => id === 'inference') ? MODEL_RULE_TESTS : '';
    writeFileSync(join(folder, 'tests.yml'), RULE_TESTS + ofModel);
    await execa('promtool', ['test', 'rules', 'tests.yml'], { cwd: folder });
  });
});
