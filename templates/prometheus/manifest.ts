import { defineFeature } from '../../src/answers/manifest.js';

export default defineFeature({
  title: { en: 'Metrics', ko: '메트릭' },
  summary: {
    en: 'Prometheus metrics, alert rules and a Grafana dashboard',
    ko: 'Prometheus 메트릭과 알림 규칙, Grafana 대시보드',
  },
  sections: ['6.3'],
  rank: 60,
  dependencies: ['prometheus-client>=0.26,<1'],
  devDependencies: ['pyyaml>=6.0', 'types-pyyaml>=6.0'],
  secrets: ['METRICS_TOKEN', 'GRAFANA_PASSWORD'],
});
